import { UNKNOWN_INSTITUTION } from '../../domain/brakes';
import { byFrequency, median, trendOf, type Trend } from '../../domain/usual';
import type { Database, Queryable } from '../database';
import { stripUnstorable } from '../text';
import type { BankDay } from './bank-days';

/**
 * What became of the logins of one bank in the finished runs of some days. Each share is a part of all logins of the
 * bank in these runs; a login in three runs counts three times.
 */
export interface Coverage {
  institution: string;
  institutionId: number | null;
  /** The logins that are registered now. */
  logins: number;
  /** The share refreshed without the user; null if no run of these days had a login of the bank. */
  unattendedShare: number | null;
  /** The share refreshed by a live call without the user. It is a part of `unattendedShare`. */
  liveShare: number | null;
  /**
   * The number of waits for a user that ended with fresh data, during a run or after it, as a share of the same logins.
   * Null if no run of these days had a login of the bank.
   */
  attendedShare: number | null;
  /** The median length, in hours, of the waits that ended with fresh data; null if there are no such waits. */
  medianHoursToReturn: number | null;
  /** In how many cases a login ended in, or waits because of, a code. Most frequent first, at most `MOST_CODES`. */
  codes: { code: string; count: number }[];
  /** Since when `trend` holds; null if the trend is `steady`. */
  since: string | null;
  /** The trend of the share refreshed without the user (domain/usual.ts). */
  trend: Trend;
  /** The figures of each run, oldest run first. */
  days: CoverageDay[];
}

interface CoverageDay {
  runId: string;
  startedAt: string;
  logins: number;
  unattended: number;
}

/**
 * What was kept of one bank when a run finished. `returns` counts the waits that ended with fresh data since the run
 * before, by their length in tenths of an hour.
 */
export interface KeptBankDay extends BankDay {
  runId: string;
  startedAt: string;
  returns: Record<string, number>;
}

const MOST_CODES = 5;
/** At most this many runs are read. One run a day is usual, but somebody may start one every minute. */
const MOST_RUNS = 120;

/**
 * What became of the logins of each bank. Apart from the number of registered logins and the bank's id, all figures are
 * read from what was kept at the end of each run, so that not every login of every run must be counted.
 */
export const coverageOf = (db: Database) => ({
  /**
   * Every bank that has a registered login, or had a login in a run of these days. The bank with the most registered
   * logins comes first.
   */
  async institutions({ days }: { days: number }): Promise<Coverage[]> {
    const kept = await keptBankDays(db, { days, before: null, limit: MOST_RUNS });
    const { rows } = await db.query<{ institution: string; institutionId: number | null; logins: number }>(
      `select coalesce(institution, $1) as institution, max(institution_id) as "institutionId", count(*) as logins
         from logins group by 1`,
      [UNKNOWN_INSTITUTION],
    );
    const registered = new Map(rows.map((row) => [row.institution, row]));
    const names = new Set([...registered.keys(), ...kept.map(({ institution }) => institution)]);
    const ofBank = byInstitution(kept);
    return [...names]
      .map((institution) => ({
        ...summary(institution, ofBank.get(institution) ?? []),
        institutionId: registered.get(institution)?.institutionId ?? null,
        logins: registered.get(institution)?.logins ?? 0,
      }))
      .sort((a, b) => b.logins - a.logins || (a.institution < b.institution ? -1 : 1));
  },

  /**
   * One bank, and its figures in each run, oldest run first. Null if the bank has no registered login and had none in a
   * run of these days.
   */
  async institution({
    institution: given,
    days,
  }: {
    institution: string;
    days: number;
  }): Promise<{ coverage: Coverage; runs: KeptBankDay[] } | null> {
    const institution = stripUnstorable(given);
    const runs = await keptBankDays(db, { days, before: null, limit: MOST_RUNS, institution });
    const { rows } = await db.query<{ institutionId: number | null; logins: number }>(
      `select max(institution_id) as "institutionId", count(*) as logins from logins where coalesce(institution, $2) = $1`,
      [institution, UNKNOWN_INSTITUTION],
    );
    const { institutionId = null, logins = 0 } = rows[0] ?? {};
    if (logins === 0 && runs.length === 0) return null;
    return { coverage: { ...summary(institution, runs), institutionId, logins }, runs };
  },
});

/**
 * What was kept of each bank in the finished runs of these days, oldest run first. Only the newest `limit` runs are
 * read. `before` is a runId: only runs that started before that run are read. With `institution`, only that bank is
 * read. Null means no such limit.
 */
export async function keptBankDays(
  db: Queryable,
  {
    days,
    before,
    limit,
    institution = null,
  }: { days: number; before: string | null; limit: number; institution?: string | null },
): Promise<KeptBankDay[]> {
  const { rows } = await db.query<KeptBankDay>(
    `with of_runs as (
       select run_id, started_at from runs
        where state = 'finished' and started_at >= now() - $1 * interval '1 day'
          and ($2::text is null or started_at < (select started_at from runs where run_id = $2))
        order by started_at desc, run_id desc limit $3
     )
     select r.run_id as "runId", r.started_at as "startedAt", i.institution, i.institution_id as "institutionId", i.logins,
            i.cached, i.live, i.attended, i.awaiting_user, i.gave_up, i.unavailable, i.failed, i.fresh, i.codes, i.returns
       from of_runs r join run_institutions i on i.run_id = r.run_id and ($4::text is null or i.institution = $4)
      order by r.started_at, r.run_id`,
    [days, before, limit, institution],
  );
  return rows;
}

/** Groups rows by their institution. */
export function byInstitution<Row extends { institution: string }>(rows: readonly Row[]): Map<string, Row[]> {
  const banks = new Map<string, Row[]>();
  for (const row of rows) banks.set(row.institution, [...(banks.get(row.institution) ?? []), row]);
  return banks;
}

export const unattendedOf = ({ cached, live }: Pick<BankDay, 'cached' | 'live'>): number => cached + live;

/**
 * Sums up the runs of a bank. A share divides a sum over all runs by the number of logins of all runs, so an old run
 * counts as much as a new run with as many logins.
 */
function summary(institution: string, days: KeptBankDay[]): Omit<Coverage, 'institutionId' | 'logins'> {
  const total = (read: (day: KeptBankDay) => number): number => days.reduce((sum, day) => sum + read(day), 0);
  const all = total(({ logins }) => logins);
  const share = (count: number): number | null => (all === 0 ? null : Math.min(1, rounded(count / all)));
  const returns = added(days.map((day) => day.returns));
  const returned = [...returns.values()].reduce((sum, count) => sum + count, 0);
  return {
    institution,
    unattendedShare: share(total(unattendedOf)),
    liveShare: share(total(({ live }) => live)),
    attendedShare: share(returned),
    medianHoursToReturn: medianTenths(returns),
    codes: byFrequency(added(days.map((day) => day.codes))).slice(0, MOST_CODES),
    ...trendOf(days.map((day) => ({ startedAt: day.startedAt, count: unattendedOf(day), of: day.logins }))),
    days: days.map((day) => ({
      runId: day.runId,
      startedAt: day.startedAt,
      logins: day.logins,
      unattended: unattendedOf(day),
    })),
  };
}

const rounded = (share: number): number => Math.round(share * 10_000) / 10_000;

function added(counts: Record<string, number>[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const one of counts) {
    for (const [key, count] of Object.entries(one)) sums.set(key, (sums.get(key) ?? 0) + count);
  }
  return sums;
}

/** The median, in hours, of a histogram whose keys are tenths of an hour; null if the histogram is empty. */
function medianTenths(histogram: Map<string, number>): number | null {
  const bars = [...histogram].map(([tenths, count]) => [Number(tenths), count] as const).sort(([a], [b]) => a - b);
  const all = bars.reduce((sum, [, count]) => sum + count, 0);
  const at = (place: number): number => {
    let seen = 0;
    return bars.find(([, count]) => (seen += count) > place)?.[0] ?? 0;
  };
  const middle = all === 0 ? null : median([at(Math.floor((all - 1) / 2)), at(Math.ceil((all - 1) / 2))]);
  return middle === null ? null : middle / 10;
}
