import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { EmbeddedError } from './embedded-error';

/** Below the ports that the system gives to outgoing connections (from 32,768 on Linux, 49,152 elsewhere). */
const [LOWEST, HIGHEST] = [20_000, 32_000] as const;
const TRIES = 100;

/**
 * A TCP port of 127.0.0.1 on which nobody listens right now. It is not reserved, but it lies outside the range that the
 * system gives to outgoing connections, so none of these takes it by chance before the server is up.
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const port = randomInt(LOWEST, HIGHEST);
    if (await isPortFree(port)) return port;
  }
  throw new EmbeddedError('port_taken', 'No free port was found on 127.0.0.1. End some of the servers there.');
}

/** Whether a server could listen on this port now. */
export function isPortFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}

/** Throws `port_taken` if the port is in use; `setting` names what the operator can change. */
export async function requireFreePort(port: number, setting: string): Promise<void> {
  if (await isPortFree(port)) return;
  throw new EmbeddedError(
    'port_taken',
    `Port ${port} of 127.0.0.1 is taken by another program. End that program, or set ${setting} to another port.`,
  );
}
