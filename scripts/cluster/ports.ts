import { randomInt } from 'node:crypto';
import { isPortFree } from '../../embedded/ports';

/**
 * The range of ports to choose from if a wanted port is taken. It lies below the range from which the system gives
 * ports to outgoing connections, so no connection takes a service's port while the service restarts.
 */
const SPARE = { from: 20_000, to: 32_000 };

/** Returns a port for each name: the wanted one, or another if that is taken. */
export async function choosePorts<Name extends string>(wanted: Record<Name, number>): Promise<Record<Name, number>> {
  const chosen: Record<string, number> = {};
  for (const [name, port] of Object.entries<number>(wanted)) {
    let candidate = port;
    while (Object.values(chosen).includes(candidate) || !(await isPortFree(candidate))) {
      candidate = randomInt(SPARE.from, SPARE.to);
    }
    chosen[name] = candidate;
  }
  return chosen;
}
