import type { AwaitingReason } from '../../domain/refresh/types';
import type { Queryable } from '../database';

/** Links the login's row in a run's ledger to this refresh. The row will get the outcome of this refresh. */
export async function linkRow(
  client: Queryable,
  { loginId, refreshId, runId }: { loginId: string; refreshId: string; runId: string },
): Promise<void> {
  await client.query('update run_logins set refresh_id = $3 where run_id = $1 and login_id = $2', [
    runId,
    loginId,
    refreshId,
  ]);
}

/**
 * Returns which of the runs are running, and locks them so that none of them can end before this transaction is over.
 * The end of a run freezes its counts and decides about its held asks only once, so rows and asks that are written
 * after that would be missed. Call this before locking logins, so that the lock order is always the same.
 */
export async function lockRunning(client: Queryable, runIds: string[]): Promise<string[]> {
  const { rows } = await client.query<{ run_id: string }>(LOCK_RUNNING, [runIds]);
  return rows.map((row) => row.run_id);
}

/** The statement of `lockRunning`, with the runIds as $1. */
export const LOCK_RUNNING = `select run_id from runs where run_id = any($1) and state = 'running' order by run_id for share`;

/** Records in a running run's ledger that the login waits for its user. */
export async function rowAwaits(
  client: Queryable,
  row: { loginId: string; runId: string; reason: AwaitingReason; code: string | null },
): Promise<void> {
  await client.query(
    `update run_logins
        set outcome = 'awaiting_user', reason = $3, code = $4, path = null, missing = null, outcome_at = now()
      where run_id = $1 and login_id = $2`,
    [row.runId, row.loginId, row.reason, row.code],
  );
}
