import { isPortFree } from '../../embedded/ports';
import { prng } from '../../simulator/prng';

/**
 * A port for a server that is started in a while, or several times. It lies below those the system hands out: one of
 * those could be anybody's in the meantime.
 */
export async function steadyPort(): Promise<number> {
  for (;;) {
    const port = between(20_000, 32_000);
    if (!taken.has(port) && (await isPortFree(port))) {
      taken.add(port);
      return port;
    }
  }
}

const { between } = prng(Date.now() ^ (process.pid << 8));
const taken = new Set<number>();
