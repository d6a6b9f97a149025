import { HOUR_MS, SECOND_MS } from '../domain/duration';
import type { Retention } from '../domain/retention';
import type { Store } from '../store/store';
import type { Logger } from '../process/logging';

const SEAL_EVERY_MS = 2 * SECOND_MS;
const PURGE_EVERY_MS = HOUR_MS;

/**
 * Seals audit lines (chains each line to the hash of the lines before it) within seconds after they are committed, and
 * deletes lines older than `auditMs` every hour. Every worker does this, and the database lets one of them seal at a
 * time. Each worker also logs the head of the chain every hour, so that there is a copy outside the database against
 * which the chain can be verified. Call the returned function to stop; its promise resolves when the work under way is
 * done.
 */
export function keepAudit(
  store: Pick<Store, 'audit'>,
  { auditMs }: Pick<Retention, 'auditMs'>,
  log: Logger,
  everyMs: { seal: number; purge: number } = { seal: SEAL_EVERY_MS, purge: PURGE_EVERY_MS },
): () => Promise<void> {
  let purgeAtMs = 0;
  let underWay: Promise<void> | null = null;
  let failed = false;

  const work = async (): Promise<void> => {
    try {
      await store.audit.seal();
      if (performance.now() >= purgeAtMs) {
        purgeAtMs = performance.now() + everyMs.purge;
        const purged = await store.audit.purge(auditMs);
        log.info({ ...(await store.audit.head()), purged }, 'Head of the audit chain.');
      }
      failed = false;
    } catch (error) {
      // While the database is down this fails every two seconds, so only the first failure is logged.
      if (!failed)
        log.warn({ error }, 'Audit lines could not be sealed. They are sealed as soon as sealing works again.');
      failed = true;
    }
  };
  const tick = (): void => {
    underWay ??= work().finally(() => (underWay = null));
  };
  tick();
  const timer = setInterval(tick, everyMs.seal).unref();
  return async () => {
    clearInterval(timer);
    await underWay;
  };
}
