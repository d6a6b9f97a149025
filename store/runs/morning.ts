import { UNKNOWN_INSTITUTION } from '../../domain/brakes';
import { USUAL_RUNS } from '../../domain/usual';
import type { Database } from '../database';
import { countBankDays, type BankDay } from './bank-days';
import { keptBankDays, type KeptBankDay } from './coverage';
import type { OutcomeCounts } from './run-view';

/** A login as the report names it. `since`: when it was given up, or began to wait for its user. */
export interface NamedLogin {
  loginId: string;
  reference: string | null;
  institution: string | null;
  since: string;
}

/** How many live Authorize calls were made. Flinks bills each of them. */
export interface LiveCalls {
  attended: number;
  unattended: number;
}

/** How fast a running run proceeds. */
export interface RunPace {
  /** Logins that got an outcome in the last ten minutes. To wait for the user is an outcome too. */
  lastTenMinutes: number;
  /** Logins whose refresh has not been started yet. */
  unstarted: number;
  /**
   * When the newest of the run's open refreshes was started; if none is open, the time of the newest outcome. Null if
   * there is no outcome either.
   */
  lastStartAt: string | null;
}

/**
 * `eligible` counts the logins that can be fresh without their user, because their bank lets us in (`freshnessOf`).
 * `fresh` counts those among them whose data is from the last 24 hours, by Flinks' LastRefresh.
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

/** Counts the logins of banks that let us in, except those that are paused or given up. */
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

/**
 * For the figures by bank, only runs that started in this many days are read. Older runs may contain banks that have no
 * logins any more.
 */
const EARLIER_DAYS = 60;

/** What the morning's report shows, besides the run itself. Each part is read by one bounded statement. */
export const morningOf = (db: Database) => ({
  /** The outcome counts of the finished runs before this one, newest run first; at most `USUAL_RUNS` runs. */
  async countsBefore(runId: string): Promise<OutcomeCounts[]> {
    const { rows } = await db.query<{ counts: OutcomeCounts }>(
      `select frozen -> 'counts' as counts from runs
        where state = 'finished' and started_at < (select started_at from runs where run_id = $1)
        order by started_at desc limit $2`,
      [runId, USUAL_RUNS],
    );
    return rows.map(({ counts }) => counts);
  },

  /** The figures, by bank, of the finished runs before this one, oldest run first; at most `USUAL_RUNS` runs. */
  banksBefore: (runId: string): Promise<KeptBankDay[]> =>
    keptBankDays(db, { days: EARLIER_DAYS, before: runId, limit: USUAL_RUNS }),

  /**
   * What became of each bank's logins in a run. While the run is running, this is counted anew; afterwards it is read
   * from what was stored at the run's end.
   */
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

  /**
   * How many logins are given up and not paused, and which of them has been given up for the longest time (null if none
   * is given up).
   */
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

  /**
   * The live calls of the current UTC day and of the current UTC month. The end of each run has stored the numbers of
   * the days that were over by then; only the calls since those days are counted here.
   */
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
