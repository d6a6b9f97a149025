import type { FastifyRequest } from 'fastify';
import type { RequestUnderWay, RequestWatch } from '../process/request-watch';
import type { Api } from './schemas';

/**
 * Tells `watch` of each request that no earlier hook has refused: when it comes in, and how it was answered. Must be
 * called before any route is added.
 */
export function watchRequests(app: Api, watch: RequestWatch): void {
  const underWay = new WeakMap<FastifyRequest, RequestUnderWay>();
  app.addHook('onRequest', (request, _reply, done) => {
    const { method, headers, routeOptions } = request;
    underWay.set(request, watch({ method, route: routeOptions.url ?? null, headers }));
    done();
  });
  // The context of the trace is set in the last hook before the handler, because a context that is set earlier is lost
  // when the body is read.
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
