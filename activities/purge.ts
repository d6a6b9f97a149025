import { heartbeat } from '@temporalio/activity';
import { ageLimitOf, DEFAULT_RETENTION, type PurgeTarget } from '../domain/retention';
import type { ActivityDependencies } from './dependencies';

/**
 * For how long one activity deletes before it returns its progress. If an activity is lost, no more than this has to be
 * repeated.
 */
const WORK_FOR_MS = 20_000;

/** Deletes data that has become too old by this worker's settings. */
export const purgeOldRows = ({ store, retention = DEFAULT_RETENTION }: ActivityDependencies) => ({
  /**
   * Deletes from one target (a kind of rows) for about 20 seconds. `next` says where the next call goes on; it is null
   * if nothing is left to delete there. Any call may be repeated.
   */
  async purgeTarget({ target, after }: { target: PurgeTarget; after: string | null }): Promise<{
    deleted: number;
    next: { after: string | null } | null;
  }> {
    const ageLimitMs = ageLimitOf(target, retention);
    if (ageLimitMs === null) return { deleted: 0, next: null };
    const until = Date.now() + WORK_FOR_MS;
    let deleted = 0;
    let next: { after: string | null } | null = { after };
    while (next !== null && Date.now() < until) {
      const step = await store.purge.step({ target, ageLimitMs, ...next });
      deleted += step.deleted;
      next = step.next;
      heartbeat();
    }
    return { deleted, next };
  },
});
