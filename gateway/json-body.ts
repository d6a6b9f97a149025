import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ProblemError } from './problems';
import { unsupportedMediaType } from './problem-of';

const CHARSET = /;\s*charset\s*=\s*"?([^";\s]*)/i;

/** Bodies are JSON and nothing else. No body and an empty one are the same: a route decides whether it needs one. */
export function takeOnlyJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body: string, done) => {
    if (body === '') return done(null, null);
    void parse(request, body, (error, value) => {
      if (error === null) return done(null, value);
      done(
        new ProblemError('malformed_json', 'The body is cut short, not JSON, or has a member named like a prototype.'),
      );
    });
  });
}

/** Read as UTF-8, another charset would be garbled without a word, and a compressed body would be no JSON. */
export function refuseForeignEncoding({ headers }: FastifyRequest): void {
  const encoding = headers['content-encoding'] ?? 'identity';
  const charset = CHARSET.exec(headers['content-type'] ?? '')?.[1]?.toLowerCase() ?? 'utf-8';
  if (encoding.toLowerCase() !== 'identity' || !['utf-8', 'utf8', 'us-ascii'].includes(charset)) {
    throw unsupportedMediaType();
  }
}
