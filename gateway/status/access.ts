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
 * Most wrong keys per client address and minute. A valid key is never refused, because others may share its address.
 */
const WRONG_KEYS_PER_MINUTE = 10;

/** The inbox source of sign-outs. The inbox keeps them longer than any session lasts. */
const SIGNED_OUT = 'status.sign-out';
/** The inbox source of used one-time links. The inbox keeps them longer than any link is valid. */
const LINK_USED = 'status.one-time-link';

export type StatusAccess = ReturnType<typeof makeStatusAccess>;

/** Access to the status pages: by a key, by a one-time link, and by the session that either of them begins. */
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
   * Returns null if the text is not one of our keys, or the key has expired. Throws `too_many_requests` for an address
   * with too many attempts.
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
   * Returns the key that a one-time link stands for; null for any other text, and for a link that is too old or was
   * used.
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

    /** Returns null if nobody is signed in. Throws `unauthorized` for a program with a wrong key. */
    async visitor(request: FastifyRequest): Promise<Visitor | null> {
      const { authorization } = request.headers;
      if (authorization === undefined) return sessionOf(request);
      if ((await keyOf(request, bearerOf(authorization))) !== null) return 'program';
      throw keyRefused();
    },

    /**
     * The session in which a form was sent. Throws `unauthorized` for a caller without a session, and `foreign_form`
     * for a form of another session.
     */
    async sessionOfForm(request: FastifyRequest): Promise<Session> {
      refuseForeignForm(request);
      const session = await sessionOf(request);
      if (session === null) throw new ProblemError('unauthorized', 'Your sign-in has ended: sign in again.');
      if (!isFormOf(session, field(request, 'token'))) throw foreignForm();
      return session;
    },

    /**
     * The session behind a form, if its key may write. Throws as `sessionOfForm` does, and `read_only` for a key that
     * only reads.
     */
    async writerOfForm(request: FastifyRequest): Promise<Session> {
      const session = await this.sessionOfForm(request);
      if (session.readOnly) throw new ProblemError('read_only', 'Sign in with a key that may write.');
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
