import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../process/logging';
import type { Store } from '../store/store';

const LOOK_EVERY_MS = 2_000;
const TOLD_EVERY_MS = 10_000;

/**
 * Waits until `setup` of this version has run, because every activity would fail without the tables that it makes. Does
 * not wait while the database is down, because activities are retried until it is back. Rejects when `signal` aborts.
 */
export async function waitForPreparedDatabase(
  store: Pick<Store, 'isPrepared'>,
  { signal, log }: { signal: AbortSignal; log: Logger },
): Promise<void> {
  let toldMs = -Infinity;
  while (!(await store.isPrepared().catch(() => true))) {
    if (Date.now() - toldMs >= TOLD_EVERY_MS) {
      toldMs = Date.now();
      log.warn('The database lacks migrations of this version; waiting until `flinks-refresh setup` has run.');
    }
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
}
