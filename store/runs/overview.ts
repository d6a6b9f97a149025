import { UNKNOWN_INSTITUTION } from '../../domain/brakes';
import type { AwaitingReason } from '../../domain/refresh/types';
import { BRAKE_COLUMNS, type Brake } from './brakes';
import type { Database } from '../database';
import { DATA_AGE, noAges, type DataAge, type OutcomeCounts, type RunState } from './run-view';

/** A waiting login, as the status page lists it. */
export interface WaitingLogin {
  loginId: string;
  reference: string | null;
  institution: string | null;
  reason: AwaitingReason;
  code: string | null;
  since: string;
  /** What Flinks' list says about the login; null if the login is not on it. */
  listed: { state: string | null; code: string | null } | null;
}

/** A run in the chart of recent runs. `counts` is null while the run is running. */
export interface RunBar {
  runId: string;
  state: RunState;
  total: number;
  counts: OutcomeCounts | null;
  startedAt: string;
}

/**
 * A brake (held-back asks of one bank) with its run. `startedAt` is the start of that run. `asks` is the number of asks
 * that the brake holds now; if it holds none, a release sends nothing.
 */
export interface RunBrake extends Brake {
  runId: string;
  startedAt: string;
  releasedAt: string | null;
  resolvedAt: string | null;
  asks: number;
}

/** A dead letter: an event of which every delivery attempt has failed. */
export interface DeadEvent {
  id: string;
  type: string;
  failure: string | null;
  deadAt: string;
}

/** What the status page shows, besides the newest run. Each query is one bounded statement. */
export const overviewOf = (db: Database) => ({
  /** The running run; if none is running, the newest run that was not skipped. Null if there is none. */
  async newestRun(): Promise<{ runId: string; workflowId: string } | null> {
    const { rows } = await db.query<{ runId: string; workflowId: string }>(
      `select run_id as "runId", workflow_id as "workflowId" from runs where state <> 'skipped' order by started_at desc, run_id desc limit 1`,
    );
    return rows[0] ?? null;
  },

  /** The newest `limit` runs, newest first, without skipped runs. */
  async lastRuns({ limit }: { limit: number }): Promise<RunBar[]> {
    const { rows } = await db.query<RunBar>(
      `select run_id as "runId", state, total, frozen -> 'counts' as counts, started_at as "startedAt"
         from runs where state <> 'skipped' order by started_at desc, run_id desc limit $1`,
      [limit],
    );
    return rows;
  },

  /** How many of the logins that are not paused have data of which age, by Flinks' LastRefresh. */
  async dataAges(): Promise<Record<DataAge, number>> {
    const { rows } = await db.query<{ age: DataAge; count: number }>(
      `select ${DATA_AGE} as age, count(*) as count from logins l where not l.paused group by 1`,
    );
    return { ...noAges(), ...Object.fromEntries(rows.map(({ age, count }) => [age, count])) };
  },

  /** The `limit` logins that have waited longest for their user, and how many logins wait for each reason. */
  async waiting({ limit }: { limit: number }): Promise<{
    longest: WaitingLogin[];
    counts: Record<AwaitingReason, number>;
  }> {
    const from = `from waits w join logins l on l.login_id = w.login_id and l.state = 'awaiting_user'
                 where w.ended_at is null and w.reason is not null`;
    const longest = await db.query<WaitingLogin>(
      `select w.login_id as "loginId", l.reference, l.institution, w.reason, w.code, w.since,
              case when l.listed_at is not null
                   then jsonb_build_object('state', l.listed_state, 'code', l.listed_code) end as listed ${from}
        order by w.since, w.login_id limit $1`,
      [limit],
    );
    const counted = await db.query<{ reason: AwaitingReason; count: number }>(
      `select w.reason, count(*) as count ${from} group by w.reason`,
    );
    const counts = Object.fromEntries(counted.rows.map(({ reason, count }) => [reason, count]));
    return { longest: longest.rows, counts: { mfa: 0, reconnect: 0, ...counts } };
  },

  /**
   * The brakes of the newest `ofRuns` runs, and the brakes of older runs of which some asks are still held, at most
   * `limit`. Brakes that are neither released nor resolved come first, and among them those of newer runs. `held` is
   * the number of all held asks, including those that wait for a running run to end.
   */
  async brakes({ ofRuns, limit }: { ofRuns: number; limit: number }): Promise<{ brakes: RunBrake[]; held: number }> {
    const { rows } = await db.query<RunBrake & { held: number }>(
      `with asks as materialized (
         select e.held_by_run as run_id, coalesce(l.institution, $3) as institution, count(*) as asks
           from events e join logins l on l.login_id = e.login_id
          where e.held_by_run is not null group by 1, 2
       ), of_runs as (
         select run_id from asks
          union
         (select run_id from runs where state <> 'skipped' order by started_at desc, run_id desc limit $1)
       ), shown as (
         select r.run_id as "runId", r.started_at as "startedAt", ${BRAKE_COLUMNS},
                b.released_at as "releasedAt", b.resolved_at as "resolvedAt", coalesce(a.asks, 0) as asks
           from of_runs join runs r on r.run_id = of_runs.run_id join run_brakes b on b.run_id = r.run_id
           left join asks a on a.run_id = b.run_id and a.institution = b.institution
          order by b.released_at is not null or b.resolved_at is not null, r.started_at desc, b.institution limit $2
       )
       select shown.*, total.held
         from (select coalesce(sum(asks), 0)::bigint as held from asks) total left join shown on true
        order by released or resolved, "startedAt" desc, institution`,
      [ofRuns, limit, UNKNOWN_INSTITUTION],
    );
    const brakes = rows.filter(({ runId }) => runId !== null).map(({ held: _held, ...brake }) => brake);
    return { brakes, held: rows[0]?.held ?? 0 };
  },

  /**
   * Institutions that have logins whose last refresh ended with the code UNREADABLE (an answer of Flinks could not be
   * read, wholly or in part), and how many such logins each of them has. The institution with the most comes first.
   */
  async unreadable({ limit }: { limit: number }): Promise<{ institution: string; logins: number }[]> {
    const { rows } = await db.query<{ institution: string; logins: number }>(
      `select coalesce(institution, $2) as institution, count(*) as logins from logins
        where last_outcome ->> 'code' = 'UNREADABLE' group by 1 order by 2 desc, 1 limit $1`,
      [limit, UNKNOWN_INSTITUTION],
    );
    return rows;
  },

  /** The `limit` newest dead letters, newest event first, and how many dead letters there are. */
  async deadEvents({ limit }: { limit: number }): Promise<{ newest: DeadEvent[]; count: number }> {
    const { rows } = await db.query<DeadEvent & { count: number }>(
      `select id, type, failure, dead_at as "deadAt", count(*) over () as count
         from events where dead_at is not null order by seq desc limit $1`,
      [limit],
    );
    return { newest: rows.map(({ count: _count, ...event }) => event), count: rows[0]?.count ?? 0 };
  },
});
