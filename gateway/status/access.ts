import type { FastifyReply, FastifyRequest } from 'fastify';
import { isOver } from '../../config/api-keys';
import { makeOneTimeLinks } from '../../config/sign-in-links';
import { actorWith, keyFinder } from '../api-keys';
import { bearerOf, keyRefused, noteActor } from '../auth';
import type { GatewayDeps } from '../deps';
import { field, foreignForm, refuseForeignForm } from '../forms';
import { enforceLimit } from '../limits';
import { ProblemError } from '../problems/problems';
import type { Api } from '../schemas';
import type { Visitor } from './frame';
import { isFormOf, makeSessions, SESSION_MS, type Session } from './sessions';

/**
 * How many wrong keys one client address may send in a minute. A valid key is accepted even above this limit, because
 * its owner may share the address with somebody who guesses.
 */
const WRONG_KEYS_PER_MINUTE = 10;

/**
 * The source under which the inbox (a table) remembers sign-outs. The inbox keeps a sign-out for 30 days, longer than
 * any session lasts.
 */
const SIGNED_OUT = 'status.sign-out';
/** The source under which the inbox remembers used one-time links, also for 30 days. No such link is valid so long. */
const LINK_USED = 'status.one-time-link';

export type StatusAccess = ReturnType<typeof makeStatusAccess>;

/**
 * Controls access to the status pages. A browser signs in with a key or a one-time link, either of which begins a
 * session; a program sends its key with each request. Needs @fastify/rate-limit and @fastify/cookie on the instance.
 */
export function makeStatusAccess(api: Api, { store, settings }: Pick<GatewayDeps, 'store' | 'settings'>) {
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

  /**
   * Returns the API key that equals the text `given`. Returns null if the text is not one of GATEWAY_API_KEYS, or if
   * the last day of that key is over. Throws `too_many_requests` for an address that has sent too many wrong keys.
   */
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

  /**
   * Returns the key that a one-time link stands for, and uses up the link. Returns null for any other text, and for a
   * link that is too old or was used. Throws `too_many_requests` as `keyOf` does.
   */
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

    /** Says who sends a request; null for a browser that is not signed in. Throws `unauthorized` for a wrong key. */
    async visitor(request: FastifyRequest): Promise<Visitor | null> {
      const { authorization } = request.headers;
      if (authorization === undefined) return sessionOf(request);
      if ((await keyOf(request, bearerOf(authorization))) !== null) return 'program';
      throw keyRefused();
    },

    /**
     * The session in which a form was sent. Throws `unauthorized` for a sender without a session, and `foreign_form`
     * for a form that a page of another site sent, or that was made for another session.
     */
    async sessionOfForm(request: FastifyRequest): Promise<Session> {
      refuseForeignForm(request);
      const session = await sessionOf(request);
      if (session === null)
        throw new ProblemError('unauthorized', 'You are not signed in, or your sign-in has ended. Sign in again.');
      if (!isFormOf(session, field(request, 'token'))) throw foreignForm();
      return session;
    },

    /**
     * The session behind a form, if its key may write. Throws as `sessionOfForm` does, and `read_only` for a key that
     * only reads.
     */
    async writerOfForm(request: FastifyRequest): Promise<Session> {
      const session = await this.sessionOfForm(request);
      if (session.readOnly)
        throw new ProblemError(
          'read_only',
          'You have signed in with a key that may only read. Sign in with a key that may write.',
        );
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

    /** Ends a session at all gateways, so that a copy of its cookie no longer works. */
    async end({ id }: Session): Promise<void> {
      await store.inbox.remember({ source: SIGNED_OUT, key: id });
    },

    letOut: (reply: FastifyReply): FastifyReply =>
      reply.clearCookie(name, { path, secure, httpOnly: true, sameSite: 'strict' }),
  };
}
