import { createServer, type AddressInfo } from 'node:net';
import { EmbeddedError } from './embedded-error';

/** Returns a TCP port of 127.0.0.1 that is free right now. Nothing reserves it. */
export async function freePort(): Promise<number> {
  const port = await listenOnce(0);
  if (port === null) throw new EmbeddedError('port_taken', 'No free port on 127.0.0.1. End some of the servers there.');
  return port;
}

/** Returns true if a server could listen on this port of 127.0.0.1 now. */
export const isPortFree = async (port: number): Promise<boolean> => (await listenOnce(port)) !== null;

/** Throws `port_taken` if the port is in use; `setting` names what the operator can change. */
export async function requireFreePort(port: number, setting: string): Promise<void> {
  if (await isPortFree(port)) return;
  throw new EmbeddedError(
    'port_taken',
    `Port ${port} of 127.0.0.1 is taken by another program. End that program, or set ${setting} to another port.`,
  );
}

function listenOnce(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen(port, '127.0.0.1', () => {
      const taken = (server.address() as AddressInfo).port;
      server.close(() => resolve(taken));
    });
  });
}
