import type { FastifyInstance } from 'fastify';
import { CommandFailedError } from './errors';

const REASONS: Partial<Record<string, (settings: string) => string>> = {
  EADDRINUSE: (settings) => `another program does. End it, or set ${settings}_PORT to another port`,
  EACCES: (settings) => `this user may not. Set ${settings}_PORT to a port above 1023`,
  EADDRNOTAVAIL: (settings) => `the machine has no such address. Set ${settings}_HOST to one it has`,
  ENOTFOUND: (settings) => `nobody knows that name. Set ${settings}_HOST to an address of this machine`,
};

/** Starts listening, or explains why that is not possible. The names of the server's settings begin with `settings`. */
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
