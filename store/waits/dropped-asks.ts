import { DEFAULT_POLICY, type Policy } from '../../domain/policy';
import type { Queryable } from '../database';
import { ask, lockLogin, startClock, type HeldWait } from './waits';

/**
 * If the ask of a wait was dropped, for example with a stopped run, writes it anew. The run `runId` holds the new ask,
 * as if that run had found that the login needs its user (rule 2 of docs/flowchart.md). If the settings of the run or
 * rule 8 forbid the ask, none is written, and the wait's limit counts from now. Does nothing if the run is not running,
 * if the ask was sent or is held, or while the login is still to be called live for a brake (held-back asks of one
 * bank). The caller holds the lock of the run.
 */
export async function askAnew(
  client: Queryable,
  wait: Pick<HeldWait, 'waitId' | 'reason' | 'code'> & { loginId: string; runId: string },
): Promise<void> {
  const { waitId, loginId, runId } = wait;
  const { rows } = await client.query<{ policy: Policy | null }>(
    `select r.policy
       from waits w join runs r on r.run_id = $2 and r.state = 'running'
      where w.wait_id = $1 and w.login_id = $3 and w.ended_at is null and w.reason is not null and w.counts_from is null
        and not exists (select from events e where e.login_id = w.login_id and e.held_by_run is not null)
        and not exists (select from canaries c where c.login_id = w.login_id and c.settled_at is null)`,
    [waitId, runId, loginId],
  );
  if (rows[0] === undefined) return;
  const { ask: isWanted, askIntervalMs } = { ...DEFAULT_POLICY, ...rows[0].policy };
  const { mayAsk } = await lockLogin(client, { loginId, askIntervalMs });
  if (isWanted && mayAsk) await ask(client, wait, waitId, runId);
  await startClock(client, waitId);
}
