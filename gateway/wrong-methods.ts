import type { FastifyInstance, FastifyPluginCallback } from 'fastify';
import { ProblemError } from './problems/problems';

/**
 * Makes every path that has a route answer 405, with the header Allow, to the methods for which it has no route. Call
 * this before any route is added, and register the returned plugin after the last route.
 */
export function wrongMethods(app: FastifyInstance): FastifyPluginCallback {
  const taken = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ url, method }) => {
    const methods = taken.get(url) ?? new Set<string>();
    for (const one of [method].flat()) methods.add(one);
    // For a prefix that ends with a slash, Fastify reports the HEAD route that it adds by itself, but not the GET route
    // to which that HEAD route belongs.
    if (methods.has('HEAD')) methods.add('GET');
    taken.set(url, methods);
  });
  return (last, _options, done) => {
    // The paths are copied first, because the hook above also sees the routes that are added below.
    const paths = [...taken].map(([url, methods]) => ({ url, allowed: [...methods] }));
    for (const { url, allowed } of paths) {
      const refuse = () => {
        const allow = allowed.join(', ');
        throw new ProblemError('method_not_allowed', `This route takes ${allow}.`, { headers: { allow } });
      };
      last.route({
        url,
        method: app.supportedMethods.filter((method) => !allowed.includes(method)),
        exposeHeadRoute: false,
        schema: { hide: true },
        // The request is refused before its body is read, because the body does not matter.
        onRequest: refuse,
        handler: refuse,
      });
    }
    done();
  };
}
