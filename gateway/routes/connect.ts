import rateLimit from '@fastify/rate-limit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { parseGuid } from '../../domain/ids';
import { assetRoute } from '../assets';
import { makeLinkAccess, type OpenLink } from '../connect/link-access';
import { pageHeaders, privateHeaders } from '../connect/headers';
import { languageOf } from '../connect/language';
import { endedPage, linkPage, troublePage } from '../connect/page';
import { whereNow, type Where } from '../connect/state';
import { pageStyle } from '../connect/theme';
import { takeOnlyJson } from '../json-body';
import { makeLinks } from '../../app/links';
import { logFailure } from '../logging';
import { problemOf } from '../problems/problem-of';
import type { Api } from '../schemas';
import type { GatewayDeps } from '../deps';
import { connectCallRoutes, linkParams } from './connect-calls';
import { connectReturnRoute } from './connect-return';

/** The parameters of the page's address that decide what it shows first. Any other parameter is ignored. */
const pageQuery = z.looseObject({
  open: z.unknown().optional(),
  loginId: z.unknown().optional(),
  back: z.unknown().optional(),
});

/**
 * The customer's page (docs/connect-page.md) and the calls that it makes. There is no key and no cookie: whoever has
 * the link has access. All invalid links get the same response.
 */
export async function connectRoutes(api: Api, deps: GatewayDeps): Promise<void> {
  const { connect, flinks, gateway } = deps.settings;
  await api.register(rateLimit, { global: false });
  takeOnlyJson(api);
  const links = makeLinks({ linkKeys: connect.linkKeys, gatewayUrl: gateway.url });
  const door = makeLinkAccess(api, links, deps);
  const script = assetRoute(api, { page: 'connect', file: 'page.js', prefix: '/connect' });
  const look = { ...connect, connectUrl: flinks.connectUrl, script, style: pageStyle(connect) };
  const headers = pageHeaders(look);

  api.addHook('onRequest', (_request, reply, done) => {
    void reply.headers(privateHeaders);
    done();
  });
  connectCallRoutes(api, deps, { door, links });

  const asPage = (reply: FastifyReply): void => void reply.headers(headers).type('text/html; charset=utf-8');
  const refuse = (request: FastifyRequest, reply: FastifyReply, error: unknown): FastifyReply => {
    const problem = problemOf(error);
    void reply.code(problem.status).headers(problem.extras.headers ?? {});
    const ours = { ...look, language: languageOf(null, request.headers['accept-language']) };
    if (problem.status < 500) return reply.send(endedPage(ours));
    logFailure(error, problem, request);
    return reply.send(troublePage(ours));
  };
  connectReturnRoute(api, deps, { door, links, asPage, refuse });

  api.get('/:link', { schema: { hide: true, params: linkParams, querystring: pageQuery } }, async (request, reply) => {
    asPage(reply);
    try {
      const link = await door.resolveLink(request, request.params.link);
      const language = languageOf(link.language, request.headers['accept-language']);
      return await reply.send(linkPage({ ...look, language }, link, whereOnLoad(link, request.query)));
    } catch (error) {
      return refuse(request, reply, error);
    }
  });
}

/**
 * What a page shows when it loads. If the user has clicked before and has reloaded the page, or if Connect has sent
 * them back, the page shows that work is under way, and asks at once how far it is.
 */
function whereOnLoad(link: OpenLink, query: z.infer<typeof pageQuery>): Where {
  if (link.spent) return { state: 'done' };
  if (query.back !== undefined) return whereNow(link);
  if (query.loginId !== undefined) return { state: 'asking', step: 'collecting' };
  return parseGuid(query.open) === null ? whereNow(link) : { state: 'asking', step: 'bank' };
}
