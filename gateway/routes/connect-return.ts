import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Links } from '../../app/links';
import { parseGuid } from '../../domain/ids';
import type { LinkAccess } from '../connect/link-access';
import type { GatewayDeps } from '../deps';
import type { Api } from '../schemas';

const params = z.object({ nonce: z.string() });
/**
 * Flinks adds `loginId` and `institution`, or an error, to the query. A parameter that comes twice counts as missing.
 */
const query = z.looseObject({ loginId: z.string().nullable().catch(null) });

interface ReturnPage {
  door: LinkAccess;
  links: Links;
  /** Sets the headers of a page. */
  asPage: (reply: FastifyReply) => void;
  /** Answers an error with a page. */
  refuse: (request: FastifyRequest, reply: FastifyReply, error: unknown) => FastifyReply;
}

/**
 * The address to which Flinks Connect, or a bank's own page, sends the user back (Flinks' page "OAuth integration"). It
 * contains a nonce in place of the link, so neither of them learns the link. The route uses up the nonce and redirects
 * to the customer's page. A nonce that is unknown, too old or used up gets the page of a bad link.
 */
export function connectReturnRoute(
  api: Api,
  { store }: GatewayDeps,
  { door, links, asPage, refuse }: ReturnPage,
): void {
  const schema = { hide: true, params, querystring: query };
  // There is no route for HEAD, because the request of a link scanner must not use up the customer's nonce.
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
 * The URL of the customer's page after a return. A LoginId in the query is a claim (a report that the user has been
 * through Connect, which is still to be proved), and the page passes it on like any other claim. If there is no
 * LoginId, the user has not finished in Connect.
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
