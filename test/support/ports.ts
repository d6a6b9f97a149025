import { freePort } from '../../embedded/ports';

/** A port for a server that starts later or several times. Never returns the same port twice. */
export async function steadyPort(): Promise<number> {
  for (;;) {
    const port = await freePort();
    if (!taken.has(port)) {
      taken.add(port);
      return port;
    }
  }
}

const taken = new Set<number>();
