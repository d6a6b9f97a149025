import type { FastifyInstance } from 'fastify';
import { ProblemError } from '../problems/problems';

/** The headers that the Web UI sends. Authorization-Extras holds the user's id token, beside the access token. */
const HEADERS = 'authorization, authorization-extras, content-type, x-namespace';
const PREFLIGHT_SECONDS = 600;

/**
 * CORS for these origins. A call from another origin is refused before anything is read: a browser sends such a call
 * for a page that the operator did not allow. Programs send no origin.
 */
export function allowOrigins(app: FastifyInstance, origins: readonly string[]): void {
  app.addHook('onRequest', (request, reply, done) => {
    const { origin } = request.headers;
    void reply.header('vary', 'origin');
    if (origin === undefined) return done();
    if (!origins.includes(origin)) {
      return done(new ProblemError('origin_not_allowed', 'Add the origin of the Web UI to CODEC_SERVER_ORIGINS.'));
    }
    void reply.headers({ 'access-control-allow-origin': origin, 'access-control-allow-credentials': 'true' });
    done();
  });
  app.options('/*', (_request, reply) =>
    reply
      .headers({
        'access-control-allow-methods': 'POST',
        'access-control-allow-headers': HEADERS,
        'access-control-max-age': String(PREFLIGHT_SECONDS),
      })
      .code(204)
      .send(),
  );
}
