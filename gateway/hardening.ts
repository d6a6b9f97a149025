import type { FastifyInstance, FastifyRequest } from 'fastify';
import { forwardedFor, guardConnections } from './connections';
import { ProblemError } from './problems/problems';

const YEAR_SECONDS = 365 * 24 * 60 * 60;

/**
 * Headers of every answer: nothing is stored by browsers and proxies or taken for another type than it says. Files whose
 * names follow their content say otherwise of themselves. `behindTls`: browsers come back over https only.
 */
export const safeHeaders = ({ behindTls }: { behindTls: boolean }): Record<string, string> => ({
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  ...(behindTls ? { 'strict-transport-security': `max-age=${YEAR_SECONDS}` } : {}),
});

/** Node itself would answer a request without a Host before any hook, bare: `harden` refuses it as it does others. */
export const SEEN_BY_HOOKS = { requireHostHeader: false } as const;

/**
 * Adds `headers` to every answer, bounds what one connection may cost, and refuses requests that a proxy in front may read
 * in another way. Call this first, on a server that is made with SEEN_BY_HOOKS.
 */
export function harden(app: FastifyInstance, headers: Record<string, string>): void {
  // An expectation nobody knows may be ignored (RFC 9110, 10.1.1); Node would answer it bare.
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response));
  guardConnections(app);
  app.addHook('onRequest', (request, reply, done) => {
    // Before anybody asks for `request.ip`, which is read from it.
    request.raw.headers['x-forwarded-for'] = forwardedFor(request.raw.headers['x-forwarded-for']?.toString());
    void reply.headers(headers);
    done(isAmbiguous(request) ? ambiguous() : undefined);
  });
}

/**
 * Node takes the first of several Host headers, chunks from a client of HTTP/1.0, which has none, a request line without a
 * version, as a path leaves it that was cut by a line break, and the Host header where the request line names another
 * host. A proxy that decides otherwise sees another request, or another end of it.
 */
function isAmbiguous({ raw }: FastifyRequest): boolean {
  const hosts = raw.rawHeaders.filter((word, at) => at % 2 === 0 && word.toLowerCase() === 'host');
  if (hosts.length > 1 || raw.httpVersionMajor === 0) return true;
  if (hosts.length === 0 && raw.httpVersion !== '1.0') return true;
  if (namesAnotherHost(raw.url ?? '', raw.headers.host)) return true;
  return raw.httpVersion === '1.0' && raw.headers['transfer-encoding'] !== undefined;
}

/** A request line may hold a whole URL. */
function namesAnotherHost(target: string, host: string | undefined): boolean {
  const [, authority] = /^[a-z][a-z\d+.-]*:\/\/([^/?#]*)/i.exec(target) ?? [];
  return authority !== undefined && authority.toLowerCase() !== host?.toLowerCase();
}

const ambiguous = (): ProblemError =>
  new ProblemError(
    'malformed_request',
    'Send the version of HTTP, one Host header, no other host in the request line, and no Transfer-Encoding with HTTP/1.0.',
    {
      headers: { connection: 'close' },
    },
  );
