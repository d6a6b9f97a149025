import { MINUTE_MS } from '../domain/duration';
import type { Store } from '../store/store';
import type { Logger } from '../process/logging';

const LOOK_EVERY_MS = 10 * MINUTE_MS;

/**
 * Checks every ten minutes that daily runs still start, and alerts the operator if none has started for more than 26
 * hours. Also alerts the operator of returns from Flinks Connect with another LoginId that were only counted so far
 * (store/mismatches.ts). The watch runs in the worker and not in a workflow, because a workflow could not notice that
 * the Schedule is missing or that the namespace is another one. Call the returned function to stop.
 */
export function watchForMissedRuns(
  store: Pick<Store, 'watchdog' | 'mismatches'>,
  log: Logger,
  lookEveryMs = LOOK_EVERY_MS,
): () => void {
  const look = async (): Promise<void> => {
    try {
      const { told, since, silence } = await store.watchdog.tellSilence(new Date());
      if (told) log.error({ since, silence }, 'No daily run has started for more than 26 hours.');
      await store.mismatches.tellCounted();
    } catch (error) {
      log.warn({ error }, 'Daily runs and alerts could not be checked; the next check is in ten minutes.');
    }
  };
  void look();
  const timer = setInterval(() => void look(), lookEveryMs).unref();
  return () => clearInterval(timer);
}
