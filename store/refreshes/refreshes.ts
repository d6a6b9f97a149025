import type { Policy } from '../../domain/policy';
import type { OutcomeKind } from '../../domain/outcomes';
import type { Path, Trigger } from '../../domain/refresh/types';
import { type Database, withTransaction } from '../database';
import { finishRefresh } from './finish-refresh';
import { linkRow, lockRunning, rowAwaits } from '../runs/ledger-rows';
import { addStep, type NewStep, type Step } from './steps';
import { stripUnstorable } from '../text';
import { pageOf, refuseLostCursor } from '../pages';
import { askAnew } from '../waits/dropped-asks';
import { bringBackWait, type HeldWait } from '../waits/waits';

/** What a refresh needs to know about its login before it starts. */
export interface BegunRefresh {
  institution: string | null;
  language: 'en' | 'fr' | null;
  /** Whether Flinks has answered 200 for the login here at least once. */
  everWorked: boolean;
  /**
   * How many unattended live calls have ended in 203 since a live call last succeeded (rule 5 of docs/flowchart.md).
   */
  unattended203s: number;
  /** The LastRefresh of the stored data; null if it is not known. */
  lastRefreshedAt: string | null;
  /** The newest LastRefresh that Flinks has reported, whether or not its data has arrived; null if there is none. */
  lastSeenBefore: string | null;
  /** When the wait that was given up had begun; null unless the login is given up. */
  gaveUpSince: string | null;
  /** The code because of which the user was last awaited; null if there was none, or fresh data has come since. */
  gaveUpCode: string | null;
  /** The settings of the run that the refresh follows; null outside of runs, and for a run that is no longer stored. */
  policy: Policy | null;
}

/** A refresh as the API's history shows it. */
export interface RefreshView {
  refreshId: string;
  trigger: Trigger;
  runId: string | null;
  startedAt: string;
  endedAt: string | null;
  outcome: OutcomeKind | null;
  path: Path | null;
  code: string | null;
  missing: string[];
  steps: Step[];
}

/** Writes that a refresh begins: the login's state, the refresh, and its link in the run's ledger, in this order. */
const BEGIN = `
  with login as (
    update logins set state = 'refreshing' where login_id = $1
    returning login_id, institution, language, worked as "everWorked", unattended_203s as "unattended203s",
              last_refreshed_at as "lastRefreshedAt", last_seen_refresh as "lastSeenBefore", gave_up_since as "gaveUpSince",
              awaited_code as "gaveUpCode"
  ), refresh as (
    insert into refreshes (refresh_id, login_id, trigger, run_id) select $2, login_id, $3, $4 from login
    on conflict (refresh_id) do update
      set run_id = coalesce(excluded.run_id, refreshes.run_id),
          ended_at = null, outcome = null, path = null, code = null, missing = null
  ), linked as (
    update run_logins rl set refresh_id = $2 from login where rl.run_id = $4 and rl.login_id = login.login_id
  )
  select institution, language, "everWorked", "unattended203s", "lastRefreshedAt", "lastSeenBefore", "gaveUpSince",
         "gaveUpCode", (select policy from runs where run_id = $5) as policy
    from login`;

/** Refreshes of logins, one row per refreshLogin workflow (`refreshId`: the Temporal run id of its first execution). */
export const refreshesOf = (db: Database) => ({
  /**
   * Begins a refresh, and marks its login as `refreshing`. Returns null if the login is not registered. Called again
   * when the user comes back, or when a message continues a refresh after its end; then the same row is open again.
   */
  async begin(start: {
    loginId: string;
    refreshId: string;
    trigger: Trigger;
    runId: string | null;
    /** The run whose settings the refresh follows, which is the run in which it began; null outside of runs. */
    rulesOf?: string | null;
  }): Promise<BegunRefresh | null> {
    const { loginId, refreshId, trigger, runId, rulesOf = null } = start;
    const { rows } = await db.query<BegunRefresh>({ name: 'begin_refresh', text: BEGIN }, [
      loginId,
      refreshId,
      trigger,
      runId,
      rulesOf,
    ]);
    return rows[0] ?? null;
  },

  /** Adds a step to its refresh: an answer of Flinks to a box. Does nothing if the refresh is unknown. */
  async addStep(step: NewStep): Promise<void> {
    const { text, values } = addStep(step);
    await db.query({ name: 'add_step', text }, values);
  },

  /**
   * Links the login's row in a newer run to this refresh, which is still open. If `awaiting` is given, the row waits
   * for the user, and this run writes the ask anew if an earlier ask was dropped. Also writes the refresh and the wait
   * again if they are missing because the database was restored from an older copy.
   */
  adoptRun(adoption: { loginId: string; refreshId: string; runId: string; awaiting: HeldWait | null }): Promise<void> {
    const { loginId, refreshId, runId, awaiting } = adoption;
    return withTransaction(db, async (client) => {
      const running = await lockRunning(client, [runId]);
      await client.query(
        `insert into refreshes (refresh_id, login_id, trigger, run_id)
         select $1, login_id, 'run', $2 from logins where login_id = $3
         on conflict (refresh_id) do update set run_id = excluded.run_id`,
        [refreshId, runId, loginId],
      );
      await linkRow(client, { loginId, refreshId, runId });
      if (awaiting !== null && running.length > 0) await rowAwaits(client, { loginId, runId, ...awaiting });
      if (awaiting !== null) await bringBackWait(client, { loginId, refreshId, runId, ...awaiting });
      if (awaiting !== null) await askAnew(client, { loginId, runId, ...awaiting });
    });
  },

  /** Ends a refresh: writes outcome, ledger, login and event in one transaction. See finish-refresh.ts. */
  finish: (end: Parameters<typeof finishRefresh>[1]): ReturnType<typeof finishRefresh> => finishRefresh(db, end),

  /**
   * The refreshes of a login, newest first. `after` is the refreshId behind which the page begins; a text that is no
   * refreshId of this login is refused with `invalid_cursor`.
   */
  async history(query: {
    loginId: string;
    after?: string;
    limit: number;
  }): Promise<{ history: RefreshView[]; next: string | null }> {
    const { rows } = await db.query<RefreshView>(
      `select refresh_id as "refreshId", trigger, run_id as "runId", started_at as "startedAt", ended_at as "endedAt",
              outcome, path, code, coalesce(missing, '{}') as missing, steps
         from refreshes
        where login_id = $1
          and ($2::text is null
            or (started_at, refresh_id) <
               (select started_at, refresh_id from refreshes where refresh_id = $2 and login_id = $1))
        order by started_at desc, refresh_id desc limit $3`,
      [query.loginId, query.after === undefined ? null : stripUnstorable(query.after), query.limit + 1],
    );
    await refuseLostCursor(db, {
      rows,
      after: query.after,
      isThere: ['select from refreshes where refresh_id = $1 and login_id = $2', query.loginId],
    });
    const [history, next] = pageOf(rows, query.limit, (row) => row.refreshId);
    return { history, next };
  },
});
