import type { Client } from '@temporalio/client';
import type { Store } from '../../store/store';
import { checkReadiness } from '../readiness';
import type { Standing } from './gauges';

/** Several scrapers, or an impatient one, cost the database one look. */
const GOOD_FOR_MS = 10_000;
const WITHIN_MS = 5_000;

/** Looks at what the gauges show, at most once in ten seconds; the figures are null while the database is away. */
export function lookingUp(watched: { store: Store; client: Client }, update: (standing: Standing) => void) {
  let looking: Promise<void> | null = null;
  let lookedAtMs = -Infinity;
  const look = async (): Promise<void> => {
    const [readiness, figures] = await Promise.all([
      checkReadiness(watched),
      Promise.race([watched.store.figures(), late()]).catch(() => null),
    ]);
    update({ readiness, figures });
    lookedAtMs = performance.now();
  };
  return async (): Promise<void> => {
    if (performance.now() - lookedAtMs < GOOD_FOR_MS) return;
    await (looking ??= look().finally(() => (looking = null)));
  };
}

const late = (): Promise<null> => new Promise((resolve) => setTimeout(() => resolve(null), WITHIN_MS).unref());
