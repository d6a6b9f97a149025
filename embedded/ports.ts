import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { EmbeddedError } from './embedded-error';

/** The range of ports we choose from. The system gives outgoing connections higher ones (Linux from 32,768 on). */
const [LOWEST, HIGHEST] = [20_000, 32_000] as const;
const TRIES = 100;

/**
 * Returns a TCP port of 127.0.0.1 on which nobody listens right now. The port is not reserved. But it is not one of
 * those that the system gives to outgoing connections, so no such connection takes it before our server listens on it.
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const port = randomInt(LOWEST, HIGHEST);
    if (await isPortFree(port)) return port;
  }
  throw new EmbeddedError(
    'port_taken',
    'No free port was found on 127.0.0.1. End some of the servers that run on this machine.',
  );
}

/** Whether a server could listen on this port now. */
export function isPortFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}

/** Throws EmbeddedError `port_taken` if the port is in use. `setting` is the setting with which it can be changed. */
export async function requireFreePort(port: number, setting: string): Promise<void> {
  if (await isPortFree(port)) return;
  throw new EmbeddedError(
    'port_taken',
    `Port ${port} of 127.0.0.1 is taken by another program. End that program, or set ${setting} to another port.`,
  );
}
