import type { FastifyRequest } from 'fastify';
import type { RequestUnderWay, RequestWatch } from './deps';
import type { Api } from './schemas';

/** Tells of every request: that it has come in, and how it was answered. Before any other hook. */
export function watchRequests(app: Api, watch: RequestWatch): void {
  const underWay = new WeakMap<FastifyRequest, RequestUnderWay>();
  app.addHook('onRequest', (request, _reply, done) => {
    const { method, headers, routeOptions } = request;
    underWay.set(request, watch({ method, route: routeOptions.url ?? null, headers }));
    done();
  });
  // The last hook before the handler: reading a body loses whatever context was set before it.
  app.addHook('preHandler', (request, _reply, done) => {
    const watched = underWay.get(request);
    if (watched === undefined) done();
    else watched.within(done);
  });
  app.addHook('onResponse', (request, reply, done) => {
    underWay.get(request)?.ends(reply.statusCode, reply.elapsedTime);
    done();
  });
}
