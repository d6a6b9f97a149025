import type { Client } from '@temporalio/client';
import type { Store } from '../../store/store';
import { onceEvery } from '../../process/once-every';
import { checkReadiness } from '../../process/readiness';
import type { GaugeValues } from './gauges';

/** Several scrapers, or a frequent one, cause only one query of the database in this time. */
const GOOD_FOR_MS = 10_000;
/** Shorter than the image's health check, which gives up after 4 s. */
const WITHIN_MS = 3_000;

/**
 * Reads the gauges' values, at most once in ten seconds. The figures are null while the database is down or too slow. A
 * query still running is not repeated.
 */
export function gaugeLookUp(
  watched: { store: Pick<Store, 'ping' | 'isPrepared' | 'figures'>; client: Client },
  update: (standing: GaugeValues) => void,
): () => Promise<void> {
  const ask = onceEvery(0, () => watched.store.figures());
  return onceEvery(GOOD_FOR_MS, async () => {
    const [readiness, figures] = await Promise.all([
      checkReadiness(watched),
      Promise.race([ask(), late()]).catch(() => null),
    ]);
    update({ readiness, figures });
  });
}

const late = (): Promise<null> => new Promise((resolve) => setTimeout(() => resolve(null), WITHIN_MS).unref());
