import { freePort } from '../../embedded/ports';

/** A port for a server that is started in a while, or several times; never the same twice. */
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
