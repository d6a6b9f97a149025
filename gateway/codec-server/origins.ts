import type { FastifyInstance } from 'fastify';
import { ProblemError } from '../problems/problems';

/** The headers that the Web UI sends. `authorization-extras` contains the user's id token, besides the access token. */
const HEADERS = 'authorization, authorization-extras, content-type, x-namespace';
const PREFLIGHT_SECONDS = 600;

/**
 * Allows the pages of these origins to call the server (CORS). A call with another origin is refused before its body is
 * read: a browser sent it for a page that the operator has not allowed. Calls without an origin pass, because only
 * programs send them.
 */
export function allowOrigins(app: FastifyInstance, origins: readonly string[]): void {
  app.addHook('onRequest', (request, reply, done) => {
    const { origin } = request.headers;
    void reply.header('vary', 'origin');
    if (origin === undefined) return done();
    if (!origins.includes(origin)) {
      return done(
        new ProblemError(
          'origin_not_allowed',
          'Pages of this origin may not call the codec server. If it is the origin of your Web UI, add it to ' +
            'CODEC_SERVER_ORIGINS.',
        ),
      );
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
