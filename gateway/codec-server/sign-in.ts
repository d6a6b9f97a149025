import { timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { digest } from '../api-keys';
import { bearerOf } from '../auth';
import { field, refuseForeignForm, takeOnlyForms } from '../forms';
import { enforceLimit } from '../limits';
import { ProblemError } from '../problems/problems';
import { SESSION_SECONDS, type Sessions } from './sessions';
import { ASK, SIGNED_IN, SIGNED_OUT, WRONG_KEY } from './sign-in-page';

/**
 * How many wrong keys one client address may send in a minute: this many in the form, and as many in calls. A valid key
 * is never refused.
 */
const WRONG_KEYS_PER_MINUTE = 10;
const FORM_BYTES = 4_096;

export interface Access {
  /** Keys of allowed callers. */
  keys: readonly string[];
  /** Origins of web pages that may call the server. */
  origins: readonly string[];
  sessions: Sessions;
}

/**
 * Whether the server must be reached by https, and its cookie must be Secure. That is so if a page on https, such as a
 * Web UI, may call the server. Such a page is usually on another site than this server, and browsers send only Secure
 * cookies to another site.
 */
export const isRemote = ({ origins }: Pick<Access, 'origins'>): boolean =>
  origins.some((origin) => origin.startsWith('https:'));

/**
 * Whether a text is one of the keys. Compares it with all of them, so that the time taken does not reveal which
 * matched.
 */
const isOneOf = (known: readonly Buffer[], given: string): boolean =>
  known.filter((one) => timingSafeEqual(one, digest(given))).length > 0;

/**
 * Requires a key (`Authorization: Bearer`), or the cookie of somebody who has signed in with a key, for every call of
 * `app` except OPTIONS. Needs @fastify/rate-limit on the instance, as signInRoutes does.
 */
export function requireSignIn(app: FastifyInstance, access: Access): void {
  const bearers = access.keys.map(digest);
  const countWrongKey = app.createRateLimit({ max: WRONG_KEYS_PER_MINUTE, timeWindow: '1 minute' });
  app.addHook('onRequest', async (request) => {
    if (request.method === 'OPTIONS') return;
    if (
      isOneOf(bearers, bearerOf(request.headers.authorization)) ||
      access.sessions.isOpen(cookieOf(access, request))
    ) {
      return;
    }
    await enforceLimit(countWrongKey(request));
    throw unauthorized();
  });
}

/** Browsers accept a cookie with the prefix `__Host-` only from this exact host, over https. */
const cookieName = (access: Access): string => `${isRemote(access) ? '__Host-' : ''}flinks-refresh-codec`;

const cookieOf = (access: Access, { headers }: FastifyRequest): string =>
  new RegExp(`(?:^|; )${cookieName(access)}=([A-Za-z0-9_-]+)`).exec(headers.cookie ?? '')?.[1] ?? '';

const unauthorized = (): ProblemError =>
  new ProblemError(
    'unauthorized',
    'Send `Authorization: Bearer <key>` with one of CODEC_SERVER_KEYS, or sign in at /sign-in.',
    {
      headers: { 'www-authenticate': 'Bearer realm="flinks-daily-refresh codec server"' },
    },
  );

/**
 * The sign-in of people, which gives their browser a cookie, because the Web UI cannot be told to send a key. The Web
 * UI sends the cookie only if its setting "Include cross-origin credentials" is on. A sign-out ends the session in this
 * process, so that a copy of the cookie no longer works.
 */
export function signInRoutes(app: FastifyInstance, access: Access): void {
  const { sessions } = access;
  const known = access.keys.map(digest);
  const countWrongKey = app.createRateLimit({ max: WRONG_KEYS_PER_MINUTE, timeWindow: '1 minute' });
  takeOnlyForms(app, FORM_BYTES);

  const cookie = (value: string, seconds: number): string =>
    `${cookieName(access)}=${value}; Path=/; HttpOnly; Max-Age=${seconds}; ` +
    (isRemote(access) ? 'Secure; SameSite=None' : 'SameSite=Strict');

  app.get('/sign-in', (request, reply) =>
    sendPage(reply, sessions.isOpen(cookieOf(access, request)) ? SIGNED_IN : ASK),
  );
  app.post('/sign-in', async (request: FastifyRequest, reply) => {
    refuseForeignForm(request);
    if (!isOneOf(known, field(request, 'key'))) {
      await enforceLimit(countWrongKey(request));
      return sendPage(reply.code(401), WRONG_KEY);
    }
    // A browser has only one session at a time, so its earlier one ends.
    sessions.end(cookieOf(access, request));
    return sendPage(reply.header('set-cookie', cookie(sessions.begin(), SESSION_SECONDS)), SIGNED_IN);
  });
  app.post('/sign-out', (request: FastifyRequest, reply) => {
    refuseForeignForm(request);
    sessions.end(cookieOf(access, request));
    return sendPage(reply.header('set-cookie', cookie('', 0)), SIGNED_OUT);
  });
}

const PAGE_HEADERS = {
  'content-security-policy': "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  // With `no-referrer`, browsers would send `Origin: null` with the forms, and `refuseForeignForm` would refuse a form
  // from a browser that does not send Sec-Fetch-Site.
  'referrer-policy': 'same-origin',
  'content-type': 'text/html; charset=utf-8',
} as const;

const sendPage = (reply: FastifyReply, body: string): FastifyReply => reply.headers(PAGE_HEADERS).send(body);
