import { brakesOf, UNKNOWN_INSTITUTION, type AskGroup } from '../../domain/brakes';
import type { Round } from '../../domain/canaries';
import { type Database, type Queryable, withTransaction } from '../database';
import { appendAlert, releaseAsks } from '../events/events';
import { stripUnstorable } from '../text';

/** A brake: it holds back the asks of one institution at the end of a run (rule 2 of docs/flowchart.md). */
export interface Brake extends AskGroup {
  /** Its held asks were sent: an operator or an app released it, or the bank took its users' credentials again. */
  released: boolean;
  /**
   * Enough of its canaries (logins called live, without their users) were let in, so the bank had refused wrongly. The
   * asks of the logins that are now called live were dropped, and its other held asks were sent.
   */
  resolved: boolean;
  /** How many logins have been called as canaries of this brake so far, and how those calls ended. */
  canaries: Round & { called: number };
  /** How many asks were dropped when the brake was resolved; 0 if it has not been resolved. */
  dropped: number;
}

/** Whether a brake still holds asks back: it was neither released nor resolved. */
export const isHolding = ({ released, resolved }: Pick<Brake, 'released' | 'resolved'>): boolean =>
  !released && !resolved;

/** Lets an operator or an app release the brakes of runs. */
export const brakesOfRuns = (db: Database) => ({
  /**
   * Releases the brake that a run has put on an institution. Returns the number of asks that are sent because of it, or
   * null if the run has no brake of this institution. A second release has no effect.
   */
  releaseBrake({ runId, institution }: { runId: string; institution: string }): Promise<{ asks: number } | null> {
    return withTransaction(db, async (client) => {
      const asks = await releaseBrake(client, { runId, institution });
      return asks === null ? null : { asks };
    });
  },
});

/**
 * Releases the brake that a run has put on an institution, so that its held asks are sent, and returns their number.
 * Returns null if the run has no brake of this institution. A resolved brake is not marked as released.
 */
export async function releaseBrake(
  client: Queryable,
  { runId, institution }: { runId: string; institution: string },
): Promise<number | null> {
  const { rowCount } = await client.query(
    `update run_brakes set released_at = case when resolved_at is null then coalesce(released_at, now()) end
      where run_id = $1 and institution = $2`,
    [stripUnstorable(runId), stripUnstorable(institution)],
  );
  return rowCount === 0 ? null : releaseAsks(client, runId, { only: institution });
}

export async function listBrakes(client: Queryable, runId: string): Promise<Brake[]> {
  const { rows } = await client.query<Brake>(
    `select ${BRAKE_COLUMNS} from run_brakes b where b.run_id = $1 order by b.institution`,
    [runId],
  );
  return rows;
}

/** SQL that selects the members of a Brake from the row `b`. */
export const BRAKE_COLUMNS = `b.institution, b.code, b.count, b.of, b.released_at is not null as released,
  b.resolved_at is not null as resolved, b.dropped,
  (select jsonb_build_object('called', count(*) filter (where c.claimed_at is not null),
                             'letIn', count(*) filter (where c.verdict = 'let_in'),
                             'refused', count(*) filter (where c.verdict = 'refused'),
                             'asked', count(*) filter (where c.verdict = 'asked'))
     from canaries c where c.run_id = b.run_id and c.institution = b.institution and c.kind = 'canary') as canaries`;

/**
 * Decides, when a run ends, which institutions get a brake; records these brakes and tells the operator of each.
 * Returns the braked institutions.
 */
export async function applyBrakes(client: Queryable, runId: string): Promise<string[]> {
  const brakes = brakesOf(await askGroups(client, runId));
  for (const { institution, code, count, of } of brakes) {
    await client.query('insert into run_brakes (run_id, institution, code, count, of) values ($1, $2, $3, $4, $5)', [
      runId,
      institution,
      code,
      count,
      of,
    ]);
    const message = `${count} of ${of} logins of ${institution} ended in ${code}. The asks of this bank's logins are held until you release the brake, or until live calls show that the bank takes its logins again.`;
    await appendAlert(client, { runId, code: 'asks_held', message });
  }
  return brakes.map(({ institution }) => institution);
}

/**
 * Counts, by institution and code, the logins for which this run found that their user must reconnect. A login that
 * waits for an answer to the bank (MFA) never counts. A login whose wait had begun before this run counts only in two
 * cases: its user has not been asked in this wait and this run holds the ask; or an earlier brake was resolved, and the
 * live call that followed was refused during this run.
 */
async function askGroups(client: Queryable, runId: string): Promise<AskGroup[]> {
  const { rows } = await client.query<AskGroup>(
    `with here as (
       select rl.login_id, rl.outcome, rl.reason, rl.code, coalesce(l.institution, $2) as institution
         from run_logins rl left join logins l on l.login_id = rl.login_id
        where rl.run_id = $1
     )
     select here.institution, here.code, count(*) as count,
            (select count(*) from here all_of where all_of.institution = here.institution) as of
       from here join waits w on w.login_id = here.login_id and w.ended_at is null
       join runs r on r.run_id = $1
      where here.outcome = 'awaiting_user' and here.reason = 'reconnect' and here.code is not null
        and (w.since >= r.started_at
          or (w.counts_from is null
              and exists (select from events e where e.wait_id = w.wait_id and e.held_by_run = $1))
          -- An earlier brake was resolved, but the bank has refused the live call that followed, so it refuses again.
          or exists (select from canaries c where c.login_id = here.login_id and c.kind = 'rest'
                        and c.verdict = 'refused' and c.settled_at >= r.started_at))
      group by here.institution, here.code`,
    [runId, UNKNOWN_INSTITUTION],
  );
  return rows;
}

/**
 * Decides what happens to an ask for which a run is the reason. The ask is held while the run is running, and after
 * the run's end for as long as a brake of that run holds back the asks of the login's institution. It is dropped if the
 * run was stopped, and sent in every other case.
 */
export async function askDecision(
  client: Queryable,
  { runId, loginId }: { runId: string; loginId: string },
): Promise<'hold' | 'send' | 'drop'> {
  const { rows } = await client.query<{ state: string; braked: boolean }>(
    `select r.state,
            exists (select from run_brakes b join logins l on l.login_id = $2
                     where b.run_id = r.run_id and b.released_at is null and b.resolved_at is null
                       and b.institution = coalesce(l.institution, $3)) as braked
       from runs r where r.run_id = $1`,
    [runId, loginId, UNKNOWN_INSTITUTION],
  );
  const run = rows[0];
  if (run === undefined) return 'send';
  if (run.state === 'stopped') return 'drop';
  return run.state === 'running' || run.braked ? 'hold' : 'send';
}
