import type { Client } from '@temporalio/client';
import type { Store } from '../../store/store';
import { onceEvery } from '../../process/once-every';
import { checkReadiness } from '../../process/readiness';
import type { GaugeValues } from './gauges';

/** However many scrapers there are, and however often they come, the database is queried at most once in this time. */
const GOOD_FOR_MS = 10_000;
/** How long a scrape waits for the figures: less than the 4 s after which the health check of the image gives up. */
const WITHIN_MS = 3_000;

/**
 * Returns a function that reads the values of the gauges and gives them to `update`, at most once in ten seconds. The
 * figures are null while the database is down or too slow. While a query still runs, no second one is made.
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
