import type { FastifyInstance, FastifyPluginCallback } from 'fastify';
import { ProblemError } from './problems';

/**
 * A path that exists answers 405 with Allow to the methods it does not take. Call it before any route is made, and
 * register what it returns after the last one.
 */
export function wrongMethods(app: FastifyInstance): FastifyPluginCallback {
  const taken = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ url, method }) => {
    const methods = taken.get(url) ?? new Set<string>();
    for (const one of [method].flat()) methods.add(one);
    // Of a prefix with its slash, Fastify tells of the HEAD it makes, and not of the GET it makes it for.
    if (methods.has('HEAD')) methods.add('GET');
    taken.set(url, methods);
  });
  return (last, _options, done) => {
    // A copy: the routes made here are heard of too.
    const paths = [...taken].map(([url, methods]) => ({ url, allowed: [...methods] }));
    for (const { url, allowed } of paths) {
      const refuse = () => {
        const allow = allowed.join(', ');
        throw new ProblemError('method_not_allowed', `It takes ${allow}.`, { headers: { allow } });
      };
      last.route({
        url,
        method: app.supportedMethods.filter((method) => !allowed.includes(method)),
        exposeHeadRoute: false,
        schema: { hide: true },
        // Before the body is read: what is in it does not matter.
        onRequest: refuse,
        handler: refuse,
      });
    }
    done();
  };
}
