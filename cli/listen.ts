import { CommandFailedError } from './errors';

/** The settings that say where a server listens. */
interface AddressSettings {
  host: 'GATEWAY_HOST' | 'CODEC_SERVER_HOST';
  port: 'GATEWAY_PORT' | 'CODEC_SERVER_PORT' | 'METRICS_PORT';
}

const REASONS: Partial<Record<string, (settings: AddressSettings) => string>> = {
  EADDRINUSE: ({ port }) => `another program listens there. End it, or set ${port} to another port`,
  EACCES: ({ port }) => `this user may not use that port. Set ${port} to a port above 1023`,
  EADDRNOTAVAIL: ({ host }) => `this machine has no such address. Set ${host} to an address that it has`,
  ENOTFOUND: ({ host }) => `that name has no address. Set ${host} to an address of this machine`,
};

/**
 * Has a server listen on its address. `listen` does it, and its result is returned. If the address cannot be used,
 * throws CommandFailedError with what to do; `name` is the server's name in that message.
 */
export async function listenOn<T>(
  listen: (address: { host: string; port: number }) => Promise<T>,
  { host, port }: { host: string; port: number },
  { name, settings }: { name: string; settings: AddressSettings },
): Promise<T> {
  try {
    return await listen({ host, port });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    const reason = REASONS[code]?.(settings) ?? `the system says ${code}. Check ${settings.host} and ${settings.port}`;
    throw new CommandFailedError(`The ${name} cannot listen on ${host}:${port}: ${reason}.`, { cause: error });
  }
}
