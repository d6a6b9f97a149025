import type { FastifyInstance } from 'fastify';
import { CommandFailedError } from './errors';

const REASONS: Partial<Record<string, (settings: string) => string>> = {
  EADDRINUSE: (settings) => `another program listens there. End it, or set ${settings}_PORT to another port`,
  EACCES: (settings) => `this user may not use that port. Set ${settings}_PORT to a port above 1023`,
  EADDRNOTAVAIL: (settings) => `this machine has no such address. Set ${settings}_HOST to an address that it has`,
  ENOTFOUND: (settings) => `that name has no address. Set ${settings}_HOST to an address of this machine`,
};

/**
 * Has a server listen on its address. If that is not possible, throws CommandFailedError with what to do. `name` is the
 * server's name in that message, and `settings` is what the names of its settings begin with.
 */
export async function listenOn(
  app: Pick<FastifyInstance, 'listen'>,
  { host, port }: { host: string; port: number },
  { name, settings }: { name: string; settings: 'GATEWAY' | 'CODEC_SERVER' },
): Promise<void> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    const reason = REASONS[(error as NodeJS.ErrnoException).code ?? ''];
    if (!reason) throw error;
    throw new CommandFailedError(`The ${name} cannot listen on ${host}:${port}: ${reason(settings)}.`, {
      cause: error,
    });
  }
}
