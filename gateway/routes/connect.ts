import rateLimit from '@fastify/rate-limit';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { parseGuid } from '../../domain/ids';
import { assetRoutes } from '../assets';
import { makeLinkAccess, type OpenLink } from '../connect/link-access';
import { pageHeaders, privateHeaders } from '../connect/headers';
import { languageOf } from '../connect/language';
import { endedPage, linkPage, troublePage } from '../connect/page';
import { whereNow, type Where } from '../connect/state';
import { takeOnlyJson } from '../json-body';
import { makeLinks } from '../../app/links';
import { logFailure } from '../logging';
import { problemOf } from '../problem-of';
import type { Api } from '../schemas';
import type { GatewayDeps } from '../deps';
import { connectCallRoutes, linkParams } from './connect-calls';

/** Flinks Connect adds its own parameters to the URL it leads back to. */
const pageQuery = z.looseObject({ open: z.unknown().optional(), loginId: z.unknown().optional() });

/**
 * The customer's page (docs/connect-page.md) and its calls. There is no key and no cookie: access is by link alone. All
 * invalid links get the same response.
 */
export async function connectRoutes(api: Api, deps: GatewayDeps): Promise<void> {
  const { connect, flinks, gateway } = deps.settings;
  await api.register(rateLimit, { global: false });
  takeOnlyJson(api);
  const links = makeLinks({ linkKeys: connect.linkKeys, gatewayUrl: gateway.url });
  const door = makeLinkAccess(api, links, deps);
  const look = { ...connect, connectUrl: flinks.connectUrl, assets: assetRoutes(api, 'connect', '/connect') };

  api.addHook('onRequest', (_request, reply, done) => {
    void reply.headers(privateHeaders);
    done();
  });
  connectCallRoutes(api, deps, { door, links });

  api.get('/:link', { schema: { hide: true, params: linkParams, querystring: pageQuery } }, async (request, reply) => {
    void reply.headers(pageHeaders(flinks.connectUrl)).type('text/html; charset=utf-8');
    const browser = request.headers['accept-language'];
    try {
      const link = await door.resolveLink(request, request.params.link);
      const language = languageOf(link.language, browser);
      return await sendPage(reply, linkPage({ ...look, language }, link, whereOnLoad(link, request.query)));
    } catch (error) {
      const problem = problemOf(error);
      void reply.code(problem.status).headers(problem.extras.headers ?? {});
      const ours = { ...look, language: languageOf(null, browser) };
      if (problem.status < 500) return sendPage(reply, endedPage(ours));
      logFailure(error, problem, request);
      return sendPage(reply, troublePage(ours));
    }
  });
}

const sendPage = (reply: FastifyReply, page: string): FastifyReply => reply.send(page);

/**
 * The state when a page loads. If the user is midway (reloaded, or sent back by Connect), the page asks for progress at
 * once.
 */
function whereOnLoad(link: OpenLink, query: { open?: unknown; loginId?: unknown }): Where {
  if (link.spent) return { state: 'done' };
  if (query.loginId !== undefined) return { state: 'asking', step: 'collecting' };
  return parseGuid(query.open) === null ? whereNow(link) : { state: 'asking', step: 'bank' };
}
