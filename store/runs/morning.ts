import { UNKNOWN_INSTITUTION } from '../../domain/brakes';
import { USUAL_RUNS } from '../../domain/usual';
import type { Database } from '../database';
import { countBankDays, type BankDay } from './bank-days';
import { keptBankDays, type KeptBankDay } from './coverage';
import type { OutcomeCounts } from './run-view';

/** A login as the report names it. */
export interface NamedLogin {
  loginId: string;
  reference: string | null;
  institution: string | null;
  since: string;
}

/** Live Authorizes, each of which Flinks bills. */
export interface LiveCalls {
  attended: number;
  unattended: number;
}

/** How fast a running run is. */
export interface RunPace {
  /** Logins that got an outcome, or began to wait, in the last ten minutes. */
  lastTenMinutes: number;
  /** Logins that have not been started yet. */
  unstarted: number;
  /**
   * When the newest open refresh was started; if none is open, the time of the newest outcome. Null if nothing has been
   * started.
   */
  lastStartAt: string | null;
}

/**
 * `eligible` counts the logins that can be fresh without their user. `fresh` counts those among them whose data is from
 * the last 24 hours, by Flinks' LastRefresh.
 */
export interface Freshness {
  eligible: number;
  fresh: number;
}

/**
 * A bank counts as letting us in if, in the finished runs of the last `LETS_IN_DAYS` days, at least this share of its
 * logins had data under 24 hours old without their user.
 */
const LETS_IN_SHARE = 0.5;
const LETS_IN_DAYS = 30;

/** Counts logins that are neither paused nor given up, of banks that let us in. */
export async function freshnessOf(db: Database, withinMs?: number): Promise<Freshness> {
  const { rows } = await db.query<Freshness>(
    `with lets_in as (
       select i.institution from run_institutions i join runs r using (run_id)
        where r.state = 'finished' and r.started_at >= now() - $2 * interval '1 day'
        group by i.institution having sum(i.fresh) >= $3::float8 * sum(i.logins)
     )
     select count(*) as eligible,
            count(*) filter (where l.last_refreshed_at >= now() - interval '24 hours') as fresh
       from logins l
      where not l.paused and l.gave_up_since is null
        and coalesce(l.institution, $1) in (select institution from lets_in)`,
    [UNKNOWN_INSTITUTION, LETS_IN_DAYS, LETS_IN_SHARE],
    withinMs,
  );
  return rows[0]!;
}

/** How old, in days, earlier runs may be. Older runs may contain banks that have no logins any more. */
const EARLIER_DAYS = 60;

/** What the morning's report shows, besides the run itself. Each part is read by one bounded statement. */
export const morningOf = (db: Database) => ({
  /** The counts of the finished runs before this one, newest first; at most `USUAL_RUNS`. */
  async countsBefore(runId: string): Promise<OutcomeCounts[]> {
    const { rows } = await db.query<{ counts: OutcomeCounts }>(
      `select frozen -> 'counts' as counts from runs
        where state = 'finished' and started_at < (select started_at from runs where run_id = $1)
        order by started_at desc limit $2`,
      [runId, USUAL_RUNS],
    );
    return rows.map(({ counts }) => counts);
  },

  /** The figures of the finished runs before this one by bank, oldest run first. */
  banksBefore: (runId: string): Promise<KeptBankDay[]> =>
    keptBankDays(db, { days: EARLIER_DAYS, before: runId, limit: USUAL_RUNS }),

  /** What the banks did in a run. It is counted anew while the run runs, and read from what was kept afterwards. */
  async banksOf({ runId, isRunning }: { runId: string; isRunning: boolean }): Promise<BankDay[]> {
    if (isRunning) return countBankDays(db, runId);
    const { rows } = await db.query<BankDay>(
      `select institution, institution_id as "institutionId", logins, cached, live, attended, awaiting_user, gave_up,
              unavailable, failed, fresh, codes
         from run_institutions where run_id = $1`,
      [runId],
    );
    return rows;
  },

  /** How many logins are given up, and the login that has been given up for the longest time. */
  async gaveUp(): Promise<{ count: number; first: NamedLogin | null }> {
    const { rows } = await db.query<NamedLogin & { count: number }>(
      `select login_id as "loginId", reference, institution, gave_up_since as since, count(*) over () as count
         from logins where gave_up_since is not null and not paused order by gave_up_since, login_id limit 1`,
    );
    const [row] = rows;
    if (row === undefined) return { count: 0, first: null };
    const { count, ...first } = row;
    return { count, first };
  },

  /** Live calls of the current UTC day and month. Days that are over have been counted at the end of a run. */
  async liveCalls(): Promise<{ today: LiveCalls; month: LiveCalls }> {
    const { rows } = await db.query<Record<'dayAttended' | 'dayUnattended' | 'attended' | 'unattended', number>>(
      `with kept as (
         select coalesce(sum(attended), 0)::bigint as attended, coalesce(sum(unattended), 0)::bigint as unattended
           from live_call_days where day >= date_trunc('month', now(), 'UTC') at time zone 'UTC'
       ), open as (
         select attended, reserved_at >= date_trunc('day', now(), 'UTC') as of_today from live_calls
          where reserved_at >= greatest(date_trunc('month', now(), 'UTC'),
                  (select (max(day) + 1)::timestamp at time zone 'UTC' from live_call_days))
       )
       select count(*) filter (where open.attended and of_today) as "dayAttended",
              count(*) filter (where not open.attended and of_today) as "dayUnattended",
              count(*) filter (where open.attended) + (select attended from kept) as attended,
              count(*) filter (where not open.attended) + (select unattended from kept) as unattended
         from open`,
    );
    const { dayAttended, dayUnattended, attended, unattended } = rows[0]!;
    return { today: { attended: dayAttended, unattended: dayUnattended }, month: { attended, unattended } };
  },

  freshness: (): Promise<Freshness> => freshnessOf(db),

  async pace(runId: string): Promise<RunPace> {
    const { rows } = await db.query<RunPace>(
      `select count(*) filter (where rl.outcome_at >= now() - interval '10 minutes') as "lastTenMinutes",
              count(*) filter (where rl.outcome is null and rl.refresh_id is null) as unstarted,
              coalesce(max(f.started_at), max(rl.outcome_at)) as "lastStartAt"
         from run_logins rl left join refreshes f on f.refresh_id = rl.refresh_id and rl.outcome is null
        where rl.run_id = $1`,
      [runId],
    );
    return rows[0]!;
  },
});
