import { isUtf8 } from 'node:buffer';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ProblemError } from './problems/problems';
import { unsupportedMediaType } from './problems/problem-of';

const CHARSET = /;\s*charset\s*=\s*"?([^";\s]*)/i;

/**
 * Accepts only JSON bodies. A missing body and an empty body are treated alike; each route decides whether it needs a
 * body.
 */
export function takeOnlyJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    if (body.length === 0) return done(null, null);
    // Decoding would replace invalid bytes by other characters, and a text would be stored that nobody sent.
    if (!isUtf8(body)) return done(new ProblemError('malformed_json', 'The body is not UTF-8.'));
    void parse(request, body.toString(), (error, value) => {
      if (error === null) return done(null, value);
      done(
        new ProblemError('malformed_json', 'The body is cut short, is not JSON, or has a member such as `__proto__`.'),
      );
    });
  });
}

/**
 * Refuses compressed bodies, and bodies in a charset other than UTF-8. Read as UTF-8, another charset would be silently
 * garbled, and a compressed body would not be JSON.
 */
export function refuseForeignEncoding({ headers }: FastifyRequest): void {
  const encoding = headers['content-encoding'] ?? 'identity';
  const charset = CHARSET.exec(headers['content-type'] ?? '')?.[1]?.toLowerCase() ?? 'utf-8';
  if (encoding.toLowerCase() !== 'identity' || !['utf-8', 'utf8', 'us-ascii'].includes(charset)) {
    throw unsupportedMediaType();
  }
}
