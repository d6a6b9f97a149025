import { hkdfSync, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { digest } from '../api-keys';
import { bearerOf } from '../auth';
import { html } from '../html';
import { unsupportedMediaType } from '../problem-of';
import { ProblemError } from '../problems';

const COOKIE = 'flinks-refresh-codec';
const LASTS_SECONDS = 12 * 60 * 60;

/** The cookie value for a key: it grants the same access without revealing the key. */
const sessionOf = (key: string): string =>
  Buffer.from(hkdfSync('sha256', key, '', 'flinks-daily-refresh codec server session', 32)).toString('base64url');

/** Compares all of them, so that the time taken does not reveal which one matched. */
const isOneOf = (known: readonly Buffer[], given: string): boolean =>
  known.filter((one) => timingSafeEqual(one, digest(given))).length > 0;

/** Requires a key (`Authorization: Bearer`), or the cookie of somebody who has signed in with one. */
export function requireSignIn(app: FastifyInstance, keys: readonly string[]): void {
  const bearers = keys.map(digest);
  const sessions = keys.map((key) => digest(sessionOf(key)));
  app.addHook('onRequest', (request, _reply, done) => {
    const isPreflight = request.method === 'OPTIONS';
    const entered =
      isPreflight || isOneOf(bearers, bearerOf(request.headers.authorization)) || isOneOf(sessions, cookieOf(request));
    done(entered ? undefined : unauthorized());
  });
}

const cookieOf = ({ headers }: FastifyRequest): string =>
  new RegExp(`(?:^|; )${COOKIE}=([A-Za-z0-9_-]+)`).exec(headers.cookie ?? '')?.[1] ?? '';

const unauthorized = (): ProblemError =>
  new ProblemError(
    'unauthorized',
    'Send `Authorization: Bearer <key>` with one of CODEC_SERVER_KEYS, or sign in at /sign-in.',
    {
      headers: { 'www-authenticate': 'Bearer realm="flinks-daily-refresh codec server"' },
    },
  );

/**
 * Sign-in with a cookie, because a browser cannot be told to send a key. The cookie needs the Web UI's "Include
 * cross-origin credentials".
 */
export function signInRoutes(
  app: FastifyInstance,
  options: { keys: readonly string[]; origins: readonly string[] },
): void {
  const known = options.keys.map(digest);
  // A Web UI on https is usually on another site, and browsers send only Secure cookies there.
  const isRemote = options.origins.some((origin) => origin.startsWith('https:'));
  const attributes = `Path=/; HttpOnly; Max-Age=${LASTS_SECONDS}; ${isRemote ? 'Secure; SameSite=None' : 'SameSite=Strict'}`;
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string', bodyLimit: 4_096 }, (request, body: string, done) => {
    const isForm = /^application\/x-www-form-urlencoded\b/i.test(request.headers['content-type'] ?? '');
    if (isForm) done(null, new URLSearchParams(body));
    else done(unsupportedMediaType());
  });

  app.get('/sign-in', (_request, reply) => sendPage(reply, askFor('')));
  app.post('/sign-in', (request: FastifyRequest, reply) => {
    const key = (request.body instanceof URLSearchParams && request.body.get('key')) || '';
    if (!isOneOf(known, key)) return sendPage(reply.code(401), askFor('That is not one of CODEC_SERVER_KEYS.'));
    void reply.header('set-cookie', `${COOKIE}=${sessionOf(key)}; ${attributes}`);
    return sendPage(reply, DONE);
  });
}

const PAGE_HEADERS = {
  'content-security-policy': "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  'referrer-policy': 'no-referrer',
  'content-type': 'text/html; charset=utf-8',
} as const;

const sendPage = (reply: FastifyReply, body: string): FastifyReply => reply.headers(PAGE_HEADERS).send(body);

const page = (content: ReturnType<typeof html>): string =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>Codec server</title>
      </head>
      <body>
        <main>
          <h1>Codec server</h1>
          ${content}
        </main>
      </body>
    </html>`.markup;

const askFor = (trouble: string): string =>
  page(
    html`${trouble === '' ? null : html`<p role="alert">${trouble}</p>`}
      <form method="post" action="/sign-in">
        <label for="key">One of CODEC_SERVER_KEYS</label>
        <input id="key" name="key" type="password" autocomplete="current-password" required />
        <button>Sign in</button>
      </form>`,
  );

const DONE = page(
  html`<p>
    For twelve hours the Temporal Web UI may have payloads decrypted in this browser: set this server as its codec
    server and turn on &quot;Include cross-origin credentials&quot;.
  </p>`,
);
