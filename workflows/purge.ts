import { continueAsNew, proxyActivities, setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type { StoreActivities } from '../activities';
import { PURGE_TARGETS, type PurgeTarget } from '../domain/retention';
import type { PurgeInput, PurgeResult } from './messages';

/**
 * How many activities one execution calls at most before it continues as new. Each takes about 20 seconds at most;
 * together they add about 600 history events.
 */
const CALLS_PER_RUN = 100;

/**
 * If a worker dies, the missing heartbeats show it within 30 s. While the database is down, the activity is retried
 * until the database is back.
 */
const { purgeTarget } = proxyActivities<Pick<StoreActivities, 'purgeTarget'>>({
  startToCloseTimeout: '5 minutes',
  heartbeatTimeout: '30 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
});

/**
 * Deletes data that has become too old (docs/data.md), one kind of rows (target) after another. Started every day by
 * the Schedule `purge`; ends when no such data is left. It takes no messages, and may be terminated at any time,
 * because the next purge goes on. The worker's settings say how old is too old.
 */
export async function purge({ at = null, deleted: before = {} }: PurgeInput = {}): Promise<PurgeResult> {
  const deleted = { ...before };
  let next = at ?? start(PURGE_TARGETS[0]);
  for (let calls = 0; next !== null; calls += 1) {
    if (calls === CALLS_PER_RUN || workflowInfo().continueAsNewSuggested) {
      await continueAsNew<typeof purge>({ at: next, deleted });
    }
    const { target, after }: NonNullable<PurgeInput['at']> = next;
    setCurrentDetails(`Deleting old ${target}`);
    const done = await purgeTarget.executeWithOptions({ summary: `old ${target}` }, [{ target, after }]);
    deleted[target] = (deleted[target] ?? 0) + done.deleted;
    next = done.next === null ? start(PURGE_TARGETS[PURGE_TARGETS.indexOf(target) + 1]) : { target, ...done.next };
  }
  setCurrentDetails(`Done: ${Object.values(deleted).reduce((sum, rows) => sum + rows, 0)} rows`);
  return { deleted };
}

const start = (target: PurgeTarget | undefined) => (target === undefined ? null : { target, after: null });
