import cookie from '@fastify/cookie';
import rateLimit from '@fastify/rate-limit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SIGN_IN_PATH } from '../../config/sign-in-links';
import { parseGuid } from '../../domain/ids';
import { assetRoutes } from '../assets';
import type { GatewayDeps } from '../deps';
import { field, refuseForeignForm, takeOnlyForms } from '../forms';
import { logFailure } from '../logging';
import { problemOf, unknownRun } from '../problems/problem-of';
import { ProblemError, PROBLEMS } from '../problems/problems';
import type { Api } from '../schemas';
import { makeStatusAccess } from '../status/access';
import type { PageTheme } from '../status/frame';
import { statusHeaders } from '../status/headers';
import { signInPage, troublePage } from '../status/page';
import { isOwnPage, PATHS } from '../status/paths';
import { sendPage, statusPageRoutes } from './status-pages';
import { loginActionRoutes } from './status-actions';

const FORM_BYTES = 8_192;
const LINK_IS_OVER = 'This link has been used, is older than 15 minutes, or is not complete. Sign in with a key.';

/**
 * The operator's pages (docs/status-page.md). To see them, one needs one of the API's keys. This file contains the
 * sign-in, the sign-out, and the button that releases a brake (the held-back asks of one bank).
 */
export async function statusRoutes(api: Api, deps: GatewayDeps): Promise<void> {
  const { store, settings } = deps;
  await api.register(rateLimit, { global: false });
  await api.register(cookie);
  takeOnlyForms(api, FORM_BYTES);
  const look: PageTheme = { brandName: settings.connect.brandName, assets: assetRoutes(api, 'status', '') };
  const door = makeStatusAccess(api, deps);

  api.addHook('onRequest', (_request, reply, done) => {
    void reply.headers(statusHeaders);
    done();
  });
  api.setErrorHandler((error, request, reply) => showTrouble(look, error, request, reply));

  statusPageRoutes(api, deps, { look, door });
  loginActionRoutes(api, deps, { look, door });

  api.post(PATHS.signIn, { schema: { hide: true } }, async (request, reply) => {
    refuseForeignForm(request);
    const to = field(request, 'to');
    const back = isOwnPage(to) ? to : null;
    const key = await door.keyOf(request, field(request, 'key'));
    if (key === null)
      return sendPage(
        reply.code(401),
        signInPage(look, 'This key is not in GATEWAY_API_KEYS, or its last day is over.', back),
      );
    return door.letIn(reply, key).redirect(back ?? PATHS.home, 303);
  });

  api.get<{ Params: { token: string } }>(
    `${SIGN_IN_PATH}:token`,
    // There is no route for HEAD, because such a request, as link previews send it, must not use up the link.
    { schema: { hide: true }, exposeHeadRoute: false },
    async (request, reply) => {
      const key = await door.keyOfLink(request, request.params.token);
      if (key === null) return sendPage(reply.code(401), signInPage(look, LINK_IS_OVER));
      return door.letIn(reply, key).redirect(PATHS.home, 303);
    },
  );

  api.post(PATHS.signOut, { schema: { hide: true } }, async (request, reply) => {
    await door.end(await door.sessionOfForm(request));
    return door.letOut(reply).redirect(PATHS.home, 303);
  });

  api.post(PATHS.release, { schema: { hide: true } }, async (request, reply) => {
    const { actor } = await door.writerOfForm(request);
    const runId = parseGuid(field(request, 'runId')) ?? unknown();
    const institution = field(request, 'institution');
    const released = await store.runs.releaseBrake({ runId, institution });
    if (released === null) throw new ProblemError('unknown_brake', 'This brake no longer exists. Reload the page.');
    await store.audit.record({ actor, address: request.ip, action: 'brake.release', runId, detail: { institution } });
    return reply.redirect('/#brakes', 303);
  });
}

const unknown = (): never => {
  throw unknownRun();
};

function showTrouble(look: PageTheme, error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const problem = problemOf(error);
  if (problem.status >= 500) logFailure(error, problem, request);
  void reply.code(problem.status).headers(problem.extras.headers ?? {});
  void sendPage(reply, troublePage(look, { title: PROBLEMS[problem.code].title, detail: problem.detail }));
}
