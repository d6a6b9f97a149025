import { HOUR_MS, SECOND_MS } from '../domain/duration';
import type { Retention } from '../domain/retention';
import type { Store } from '../store/store';
import type { Logger } from '../process/logging';

const SEAL_EVERY_MS = 2 * SECOND_MS;
const PURGE_EVERY_MS = HOUR_MS;

/**
 * Seals audit lines moments after they are committed, and purges old ones every hour. Every worker tries, and the
 * database lets one through at a time. The head of the chain is logged each hour, so that there is a copy outside the
 * database to verify against. Call the returned function to stop; it resolves when current work is done.
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
      // Warn once, not every two seconds while the database is down.
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
