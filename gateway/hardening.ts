import type { FastifyInstance, FastifyRequest } from 'fastify';
import { forwardedFor, guardConnections } from './connections';
import { ProblemError } from './problems/problems';

const YEAR_SECONDS = 365 * 24 * 60 * 60;

/**
 * Headers of every answer. They tell browsers and proxies to store nothing, and browsers not to guess another content
 * type. Files with a hash of their content in their name set their own cache-control. `behindTls`: browsers are told to
 * use only https for this host from then on.
 */
export const safeHeaders = ({ behindTls }: { behindTls: boolean }): Record<string, string> => ({
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  ...(behindTls ? { 'strict-transport-security': `max-age=${YEAR_SECONDS}` } : {}),
});

/**
 * Options of the HTTP server. By itself, Node would refuse a request without a Host header before any hook runs, and
 * without our headers. With these options such a request reaches the hook of `harden`, which refuses it.
 */
export const SEEN_BY_HOOKS = { requireHostHeader: false } as const;

/**
 * Adds `headers` to every answer, bounds what one connection may cost, and refuses requests that a proxy in front of
 * this server may read in another way. Must be called before any hook or route is added, on a server that was made with
 * SEEN_BY_HOOKS.
 */
export function harden(app: FastifyInstance, headers: Record<string, string>): void {
  // A request with an unknown `Expect` header is handled like any other, which RFC 9110 (10.1.1) allows. By itself,
  // Node would answer it without our headers.
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response));
  guardConnections(app);
  app.addHook('onRequest', (request, reply, done) => {
    // This comes before anybody reads `request.ip`, which is taken from this header.
    request.raw.headers['x-forwarded-for'] = forwardedFor(request.raw.headers['x-forwarded-for']?.toString());
    void reply.headers(headers);
    done(isAmbiguous(request) ? ambiguous() : undefined);
  });
}

/**
 * Whether a proxy may understand a request in another way than Node does. Node takes the first of several Host headers,
 * and takes the Host header even if the request line names another host. Node also accepts chunks from a client of
 * HTTP/1.0, although that version has no chunks. Node even accepts a request line without a version, which is what
 * remains if a path contains a line break. A proxy that decides otherwise sees another request, or another end of this
 * request.
 */
function isAmbiguous({ raw }: FastifyRequest): boolean {
  const hosts = raw.rawHeaders.filter((word, at) => at % 2 === 0 && word.toLowerCase() === 'host');
  if (hosts.length > 1 || raw.httpVersionMajor === 0) return true;
  if (hosts.length === 0 && raw.httpVersion !== '1.0') return true;
  if (namesAnotherHost(raw.url ?? '', raw.headers.host)) return true;
  return raw.httpVersion === '1.0' && raw.headers['transfer-encoding'] !== undefined;
}

/** Whether the request line holds a whole URL, and names another host in it than the Host header does. */
function namesAnotherHost(target: string, host: string | undefined): boolean {
  const [, authority] = /^[a-z][a-z\d+.-]*:\/\/([^/?#]*)/i.exec(target) ?? [];
  return authority !== undefined && authority.toLowerCase() !== host?.toLowerCase();
}

const ambiguous = (): ProblemError =>
  new ProblemError(
    'malformed_request',
    'Name the version of HTTP in the request line, and no other host than in the Host header. Send exactly one ' +
      'Host header, and no Transfer-Encoding with HTTP/1.0.',
    {
      headers: { connection: 'close' },
    },
  );
