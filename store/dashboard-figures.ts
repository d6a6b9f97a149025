import type { AwaitingReason, LoginState } from '../domain/refresh/types';
import type { Database } from './database';
import { UNKNOWN_INSTITUTION } from '../domain/brakes';
import { DATA_AGE, type DataAge, type RunView } from './runs/run-view';
import { freshnessOf, type Freshness } from './runs/morning';
import { lastRunStartedAt, runsOf } from './runs/runs';

/** Figures of the present moment, which metrics record over time. */
export interface DashboardFigures {
  logins: { state: LoginState; count: number }[];
  /** How many of all logins have data of which age, by Flinks' LastRefresh. */
  byAge: { age: DataAge; count: number }[];
  /**
   * How many logins have a bank that lets us in without the user, and how many of these have data under 24 hours old.
   * Logins that are paused or given up are left out.
   */
  freshness: Freshness;
  /** How many logins wait for their user, by reason and institution. */
  waiting: { reason: AwaitingReason; institution: string; count: number }[];
  /** How many asks (messages that a user is needed) brakes hold back, by institution. */
  heldAsks: { institution: string; count: number }[];
  /** How many `operator.alert` events were written in the last 24 hours, by code. */
  alerts: { code: string; count: number }[];
  /**
   * `pending` is the number of events that are still to be sent, and `dead` that of dead letters. `oldestMs` is the age
   * of the oldest pending event in ms, 0 if there is none. For `oldestMs`, reminders do not count, because they may be
   * kept back for a night.
   */
  outbox: { pending: number; dead: number; oldestMs: number };
  /** When the first login was registered; null without logins. */
  firstLoginAt: string | null;
  /** The newest run that was not skipped; null if there is none. */
  lastRun: RunView | null;
  /** When the newest run that took place was started (lastRunStartedAt); null if none took place. */
  lastRunAt: string | null;
}

/**
 * The timeout, in ms, of each statement but those about the last run. Without it, figures that are still being
 * collected while the database hangs would block the next collection.
 */
const STATEMENT_WITHIN_MS = 30_000;

export async function dashboardFiguresOf(db: Database): Promise<DashboardFigures> {
  const all = async <Row extends object>(text: string, values?: unknown[]) =>
    (await db.query<Row>(text, values, STATEMENT_WITHIN_MS)).rows;
  // The queries run one after another, because other work needs the pool's connections too.
  const logins = await all<DashboardFigures['logins'][number]>(
    `select case when paused then 'paused' else state end as state, count(*) as count from logins group by 1`,
  );
  const byAge = await all<DashboardFigures['byAge'][number]>(
    `select ${DATA_AGE} as age, count(*) as count from logins l group by 1`,
  );
  const waiting = await all<DashboardFigures['waiting'][number]>(
    `select w.reason, coalesce(l.institution, $1) as institution, count(*) as count
         from waits w join logins l using (login_id)
        where w.ended_at is null and w.reason is not null group by 1, 2 order by 3 desc`,
    [UNKNOWN_INSTITUTION],
  );
  const heldAsks = await all<DashboardFigures['heldAsks'][number]>(
    `select b.institution, count(*) as count
         from run_brakes b
         join events e on e.held_by_run = b.run_id
         join logins l on l.login_id = e.login_id and coalesce(l.institution, $1) = b.institution
        where b.released_at is null and b.resolved_at is null group by 1 order by 2 desc`,
    [UNKNOWN_INSTITUTION],
  );
  const alerts = await all<DashboardFigures['alerts'][number]>(
    `select coalesce(data ->> 'code', 'none') as code, count(*) as count from events
        where type = 'operator.alert' and created_at > now() - interval '1 day' group by 1 order by 2 desc`,
  );
  const outbox = await all<DashboardFigures['outbox']>(
    `select (select count(*) from events where ${PENDING}) as pending,
              (select count(*) from events where dead_at is not null) as dead,
              coalesce((select extract(epoch from now() - min(created_at)) * 1000 from events
                         where ${PENDING} and type <> 'login.reminder'), 0)::float8 as "oldestMs"`,
  );
  const first = await all<{ at: string | null }>('select min(created_at) as at from logins');
  const newest = await all<{ runId: string }>(
    `select run_id as "runId" from runs where state <> 'skipped' order by started_at desc limit 1`,
  );
  const runId = newest[0]?.runId;
  return {
    logins,
    byAge,
    freshness: await freshnessOf(db, STATEMENT_WITHIN_MS),
    waiting,
    heldAsks,
    alerts,
    outbox: outbox[0]!,
    firstLoginAt: first[0]?.at ?? null,
    lastRun: runId === undefined ? null : await runsOf(db).get(runId),
    lastRunAt: await lastRunStartedAt(db),
  };
}

const PENDING = 'delivered_at is null and dead_at is null and held_by_run is null';
