import cookie from '@fastify/cookie';
import rateLimit from '@fastify/rate-limit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { reportSettings } from '../../app/report/run-report';
import { parseGuid } from '../../domain/ids';
import { assetRoutes } from '../assets';
import { isOver } from '../../config/api-keys';
import { actorWith, keyFinder } from '../api-keys';
import { bearerOf, keyRefused, noteActor } from '../auth';
import type { GatewayDeps } from '../deps';
import { enforceLimit } from '../limits';
import { logFailure } from '../logging';
import { problemOf, unknownRun } from '../problem-of';
import { ProblemError, PROBLEMS } from '../problems';
import type { Api } from '../schemas';
import { field, foreignForm, refuseForeignForm, takeOnlyForms } from '../forms';
import { statusHeaders } from '../status/headers';
import { loadStatus } from '../status/load-status';
import { signInPage, statusPage, troublePage, type PageTheme } from '../status/page';
import { makeOneTimeLinks, SIGN_IN_PATH } from '../../config/sign-in-links';
import { isFormOf, makeSessions, SESSION_MS, type Session } from '../status/sessions';

/** Wrong keys per client address and minute. A valid key is never refused, because others may share its address. */
const WRONG_KEYS_PER_MINUTE = 10;

const FORM_BYTES = 8_192;
const LINK_IS_OVER = 'This link has been used, or is older than 15 minutes. Sign in with the key.';

/** The inbox keeps sign-outs longer than any session lasts. */
const SIGNED_OUT = 'status.sign-out';
/** Links that have signed somebody in, for longer than any of them holds. */
const LINK_USED = 'status.one-time-link';

/** The operator's page (docs/status-page.md), protected by the API's keys. */
export async function statusRoutes(api: Api, deps: GatewayDeps): Promise<void> {
  const { store, webUi, settings } = deps;
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

  api.get('/', { schema: { hide: true } }, async (request, reply) => {
    const visitor = await door.visitor(request);
    if (visitor === null) return sendPage(reply, signInPage(look, null));
    return sendPage(
      reply,
      statusPage(
        look,
        await loadStatus(store, reportSettings(settings)),
        webUi,
        visitor === 'program' ? null : visitor,
      ),
    );
  });

  api.post('/status/sign-in', { schema: { hide: true } }, async (request, reply) => {
    refuseForeignForm(request);
    const key = await door.keyOf(request, field(request, 'key'));
    if (key === null) return sendPage(reply.code(401), signInPage(look, 'This is not one of GATEWAY_API_KEYS.'));
    return door.letIn(reply, key).redirect('/', 303);
  });

  api.get<{ Params: { token: string } }>(
    `${SIGN_IN_PATH}:token`,
    // A HEAD, of a preview, must not use the link up.
    { schema: { hide: true }, exposeHeadRoute: false },
    async (request, reply) => {
      const key = await door.keyOfLink(request, request.params.token);
      if (key === null) return sendPage(reply.code(401), signInPage(look, LINK_IS_OVER));
      return door.letIn(reply, key).redirect('/', 303);
    },
  );

  api.post('/status/sign-out', { schema: { hide: true } }, async (request, reply) => {
    await door.end(await door.sessionOfForm(request));
    return door.letOut(reply).redirect('/', 303);
  });

  api.post('/status/release', { schema: { hide: true } }, async (request, reply) => {
    const { readOnly, actor } = await door.sessionOfForm(request);
    if (readOnly) throw new ProblemError('read_only', 'Sign in with a key that may write.');
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

/** Access to the page, and how it is remembered. */
function makeStatusAccess(api: Api, { store, settings }: Pick<GatewayDeps, 'store' | 'settings'>) {
  const { url, apiKeys, sessionKey } = settings.gateway;
  const secure = url.startsWith('https:');
  // Browsers accept a cookie with this prefix only from this exact host, over https.
  const name = secure ? '__Host-session' : 'session';
  const path = '/';
  const sessions = makeSessions({ apiKeys, sessionKey });
  const findKey = keyFinder(apiKeys);
  const countWrongKey = api.createRateLimit({ max: WRONG_KEYS_PER_MINUTE, timeWindow: '1 minute' });

  async function sessionOf(request: FastifyRequest): Promise<Session | null> {
    const session = sessions.read(request.cookies[name] ?? '');
    if (session === null || (await store.inbox.seen({ source: SIGNED_OUT, key: session.id }))) return null;
    noteActor(request, session.actor);
    return session;
  }

  /** Returns null if it is not one of our keys. Throws `too_many_requests` for an address with too many attempts. */
  async function keyOf(request: FastifyRequest, given: string) {
    const key = findKey(given);
    if (key !== null && !isOver(key)) {
      noteActor(request, actorWith(key));
      return key;
    }
    await enforceLimit(countWrongKey(request));
    return null;
  }

  const oneTimeLinks = makeOneTimeLinks({ apiKeys, sessionKey });

  /** Returns the key that a one-time link stands for; null for any other text, and for a link that is too old or was used. */
  async function keyOfLink(request: FastifyRequest, token: string) {
    const read = oneTimeLinks.read(token);
    if (read !== null && (await store.inbox.remember({ source: LINK_USED, key: read.id }))) {
      noteActor(request, actorWith(read.apiKey));
      return read.apiKey;
    }
    await enforceLimit(countWrongKey(request));
    return null;
  }

  return {
    keyOf,
    keyOfLink,

    /** Returns null if nobody is signed in. Throws `unauthorized` for a program with a wrong key. */
    async visitor(request: FastifyRequest): Promise<Session | 'program' | null> {
      const { authorization } = request.headers;
      if (authorization === undefined) return sessionOf(request);
      if ((await keyOf(request, bearerOf(authorization))) !== null) return 'program';
      throw keyRefused();
    },

    /**
     * The session in which a form was sent. Throws `unauthorized` if there is none, `foreign_form` if the form belongs
     * to another session.
     */
    async sessionOfForm(request: FastifyRequest): Promise<Session> {
      refuseForeignForm(request);
      const session = await sessionOf(request);
      if (session === null) throw new ProblemError('unauthorized', 'Your sign-in has ended: sign in again.');
      if (!isFormOf(session, field(request, 'token'))) throw foreignForm();
      return session;
    },

    letIn: (reply: FastifyReply, key: NonNullable<ReturnType<typeof findKey>>): FastifyReply =>
      reply.setCookie(name, sessions.begin(key), {
        path,
        secure,
        httpOnly: true,
        sameSite: 'strict',
        maxAge: SESSION_MS / 1_000,
      }),

    /** Ends a session at all gateways: a kept cookie no longer works. */
    async end({ id }: Session): Promise<void> {
      await store.inbox.remember({ source: SIGNED_OUT, key: id });
    },

    letOut: (reply: FastifyReply): FastifyReply =>
      reply.clearCookie(name, { path, secure, httpOnly: true, sameSite: 'strict' }),
  };
}

const sendPage = (reply: FastifyReply, page: string): FastifyReply => reply.type('text/html; charset=utf-8').send(page);

function showTrouble(look: PageTheme, error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const problem = problemOf(error);
  if (problem.status >= 500) logFailure(error, problem, request);
  void reply.code(problem.status).headers(problem.extras.headers ?? {});
  void sendPage(reply, troublePage(look, { title: PROBLEMS[problem.code].title, detail: problem.detail }));
}
