import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { LoginMismatchError } from '../../client';
import { acceptReturn } from '../../app/accept-return';
import { connectUrl } from '../connect/connect-url';
import { languageOf } from '../connect/language';
import type { LinkAccess, OpenLink } from '../connect/link-access';
import {
  hasClickedLately,
  whereAfterClick,
  whereNow,
  whereReturned,
  type PagePlace,
  type Where,
} from '../connect/state';
import type { Links } from '../../app/links';
import type { Language } from '../../store/logins/logins';
import { eventIdText, loginIdText, noBody, type Api } from '../schemas';
import type { GatewayDeps } from '../deps';

export const linkParams = z.object({ link: z.string() });
const onLink = { hide: true, params: linkParams };

const stateQuery = z.object({
  /** The id of the click, as `open` returned it. */
  open: z.guid().toLowerCase().optional(),
  /** How far the page has got. `idle`: its button has not been clicked. The other values: see PagePlace. */
  at: z.enum(['idle', 'open', 'frame', 'window', 'completed']).default('open'),
  /** `true`: Connect could not open the bank's own sign-in, so it shall be opened with the list of banks instead. */
  list: z.literal('true').optional(),
});
const completedBody = z.strictObject({ eventId: eventIdText, loginId: loginIdText.optional() });

/**
 * The calls that the customer's page makes to the gateway. Any bad link gets 410 `link_expired`, whatever is wrong with
 * it.
 */
export function connectCallRoutes(
  api: Api,
  deps: GatewayDeps,
  { door, links }: { door: LinkAccess; links: Links },
): void {
  const { client, flinks, store, settings } = deps;

  api.post('/:link/open', { schema: { ...onLink, body: noBody } }, async (request, reply) => {
    const { loginId, waitId, spent } = await door.resolveLink(request, request.params.link);
    await door.limitActions(request);
    const openId = randomUUID();
    // If fresh data has ended the link (`spent`), nothing is opened, and the page learns it when it asks for its state.
    if (!spent) {
      await client.openConnect({ loginId, openId });
      await store.waits.noteOpen({ waitId, openId });
    }
    return reply.code(202).send({ openId });
  });

  api.get('/:link/state', { schema: { ...onLink, querystring: stateQuery } }, async (request) => {
    const { at } = request.query;
    const before = await door.resolveLink(request, request.params.link);
    const returned = whereReturned(before, at);
    if (returned !== null) return pageStateOf(before, returned);
    const open = request.query.open ?? (at === 'idle' ? null : latestClick(before));
    if (open === null || at === 'idle' || before.spent) return pageStateOf(before, whereNow(before));
    const answer = await client.openConnectAnswer({ loginId: before.loginId, openId: open });
    // The link is read again, because its wait may have changed while the answer was awaited.
    const link = await door.resolveLink(request, request.params.link);
    const where = whereAfterClick(link, answer, at);
    if (where.state !== 'connect' || at === 'frame') return pageStateOf(link, where);
    await door.limitActions(request);
    const retryAt = await door.framesAgainAt(request);
    if (retryAt !== null) return pageStateOf(link, { state: 'later', retryAt });
    const list = request.query.list !== undefined;
    const opening = {
      ...where,
      open,
      at,
      list,
      language: languageOf(link.language, request.headers['accept-language']),
    };
    return { ...pageStateOf(link, where), ...(await connectUrlFor(link, opening)) };
  });

  api.post('/:link/completed', { schema: { ...onLink, body: completedBody } }, async (request, reply) => {
    const link = await door.resolveLink(request, request.params.link);
    await door.limitActions(request);
    const { loginId } = link;
    const { eventId, loginId: returned } = request.body;
    const language = languageOf(link.language, request.headers['accept-language']);
    const claim = { loginId, eventId, returned, language, source: 'page' } as const;
    try {
      return await acceptReturn(deps, claim, () => door.boundReturns(request));
    } catch (error) {
      if (!(error instanceof LoginMismatchError && error.isLookedAt)) throw error;
      // The other login may be the same customer's, for example with a new card, so the accounts of both are being
      // compared. The page learns the result when it asks for its state.
      return reply.code(202).send({ accepted: false });
    }
  });

  api.post('/:link/stop-reminders', { schema: { ...onLink, body: noBody } }, async (request, reply) => {
    const { waitId } = await door.resolveLink(request, request.params.link);
    await store.waits.stopReminders(waitId);
    return reply.code(204).send();
  });

  /**
   * Makes the URL for one load of Connect, with a new authorize token, which that load uses up, and a new nonce in its
   * return address. `preselected`: Connect shall open the bank's own sign-in, and the page watches whether it does.
   */
  async function connectUrlFor(
    { waitId, institutionId, enrolmentWanted }: OpenLink,
    { requestId, open, at, list, language }: Opening,
  ): Promise<{ connectUrl: string; preselected: boolean }> {
    const mayPreselect = settings.connect.preselect && requestId === null && !list;
    const bank = mayPreselect ? institutionId : null;
    const nonce = await store.waits.openReturn({ waitId, openId: open });
    const url = connectUrl(settings.flinks, {
      authorizeToken: await flinks.generateAuthorizeToken(),
      requestId,
      institutionId: bank,
      // Unless somebody has switched it off for this login, Flinks' nightly job may refresh the login.
      scheduleRefresh: enrolmentWanted ?? true,
      language,
      redirectUrl: links.returnUrlOf(nonce),
      wholeWindow: at === 'window',
      tag: waitId,
    });
    return { connectUrl: url, preselected: bank !== null };
  }
}

/** How Connect is opened for a page. `open`: the id of the click. `list`: with the list of banks. */
interface Opening {
  requestId: string | null;
  open: string;
  at: PagePlace;
  list: boolean;
  language: Language;
}

const latestClick = (link: OpenLink): string | null => (hasClickedLately(link) ? link.lastOpenId : null);

/** The answer that tells the page its state. It contains nothing else of the link's wait than these members. */
function pageStateOf({ reason, returnUrl }: OpenLink, where: Where) {
  const { state } = where;
  return {
    state,
    reason,
    ...(where.state === 'asking' ? { step: where.step } : {}),
    ...(where.state === 'ready' && where.mismatch ? { mismatch: true } : {}),
    ...(where.state === 'later' && where.retryAt !== null ? { retryAt: where.retryAt } : {}),
    ...(returnUrl === null ? {} : { returnUrl }),
  };
}
