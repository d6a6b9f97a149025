import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Links } from '../../app/links';
import { parseGuid } from '../../domain/ids';
import type { LinkAccess } from '../connect/link-access';
import type { GatewayDeps } from '../deps';
import type { Api } from '../schemas';

const params = z.object({ nonce: z.string() });
/** Flinks adds `loginId` and `institution`, or an error. A repeated member counts as missing. */
const query = z.looseObject({ loginId: z.string().nullable().catch(null) });

interface ReturnPage {
  door: LinkAccess;
  links: Links;
  /** Sets the headers of a page. */
  asPage: (reply: FastifyReply) => void;
  refuse: (request: FastifyRequest, reply: FastifyReply, error: unknown) => FastifyReply;
}

/**
 * The way back from Flinks Connect and from a bank's own page (Flinks' page "OAuth integration"). The route uses up the
 * nonce and redirects to the page of the link. A nonce that is unknown or used up gets the page of a bad link.
 */
export function connectReturnRoute(
  api: Api,
  { store }: GatewayDeps,
  { door, links, asPage, refuse }: ReturnPage,
): void {
  const schema = { hide: true, params, querystring: query };
  // No HEAD: a scanner's request must not use up the customer's return.
  api.get('/return/:nonce', { schema, exposeHeadRoute: false }, async (request, reply) => {
    asPage(reply);
    try {
      const place = await store.waits.useReturn(request.params.nonce);
      if (place === null) return await door.refuseLink(request);
      return await reply.redirect(pageAfterReturn(links.urlOf(place.waitId), place.openId, request.query.loginId), 303);
    } catch (error) {
      return refuse(request, reply, error);
    }
  });
}

/**
 * The customer's page after a return. A LoginId that came back is a claim, which the page passes on like any other
 * claim; without a LoginId the user has not finished.
 */
function pageAfterReturn(link: string, openId: string, loginId: string | null): string {
  const url = new URL(link);
  const returned = parseGuid(loginId);
  if (returned === null) url.searchParams.set('back', 'unfinished');
  else {
    url.searchParams.set('open', openId);
    url.searchParams.set('loginId', returned);
  }
  return url.href;
}
