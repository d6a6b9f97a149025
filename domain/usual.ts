/**
 * Decides what is usual for a share of logins, and what is not. Shares change from day to day by chance alone, the more
 * so the fewer logins a bank has. An operator should hear only of changes that chance does not explain.
 */

/** A count out of a number of logins. */
export interface Part {
  count: number;
  of: number;
}

export type Verdict = 'more' | 'less' | 'usual';

/**
 * The newest run is compared with this many earlier runs at most (USUAL_RUNS). With fewer than FEWEST_RUNS of them
 * there is no verdict.
 */
export const USUAL_RUNS = 14;
export const FEWEST_RUNS = 3;

const DEVIATIONS = 3;
/** The median absolute deviation of values that scatter by chance, times this number, is their standard deviation. */
const MAD_TO_SIGMA = 1.4826;
const LEAST_POINTS = 0.02;
const LEAST_LOGINS = 3;

/**
 * Counts by code as a list. The code with the highest count comes first; codes with equal counts are in alphabetical
 * order.
 */
export const byFrequency = (
  counts: Iterable<readonly [code: string, count: number]>,
): { code: string; count: number }[] =>
  [...counts].map(([code, count]) => ({ code, count })).sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1));

export const shareOf = ({ count, of }: Part): number => (of === 0 ? 0 : count / of);

/** The median, or null if there are no values. */
export function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.ceil((sorted.length - 1) / 2)]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}

/**
 * Compares today's share with the shares of earlier runs. `usual` is the median of the earlier shares, or null if there
 * are none. The verdict is `more` or `less` only if all of this is true:
 * 1. There are at least 3 earlier runs.
 * 2. Today's share differs from the median of the earlier shares by more than 2 percentage points.
 * 3. The difference is more than three standard deviations: those that chance explains for so many logins, or those of
 * the earlier shares, whichever are larger.
 * 4. The difference is at least 3 logins.
 */
export function compare(today: Part, earlier: readonly number[]): { verdict: Verdict; usual: number | null } {
  const usual = usualOf(earlier);
  return { verdict: usual === null ? 'usual' : judge(today, usual), usual: usual?.share ?? null };
}

/**
 * The usual share of some runs: the median of their shares, how far the shares spread from it (as a standard
 * deviation), and how many runs they are.
 */
interface Usual {
  share: number;
  spread: number;
  runs: number;
}

function usualOf(shares: readonly number[]): Usual | null {
  const share = median(shares);
  if (share === null) return null;
  const spread = MAD_TO_SIGMA * (median(shares.map((one) => Math.abs(one - share))) ?? 0);
  return { share, spread, runs: shares.length };
}

function judge(today: Part, { share, spread, runs }: Usual): Verdict {
  if (runs < FEWEST_RUNS || today.of === 0) return 'usual';
  const chance = Math.sqrt((share * (1 - share)) / today.of);
  const noise = Math.max(DEVIATIONS * chance, DEVIATIONS * spread, LEAST_POINTS);
  const difference = shareOf(today) - share;
  const isNews = Math.abs(difference) > noise && Math.abs(today.count - share * today.of) >= LEAST_LOGINS;
  return !isNews ? 'usual' : difference > 0 ? 'more' : 'less';
}

/** The share of one run, with the moment when the run started (ISO 8601, UTC). */
export interface Day extends Part {
  startedAt: string;
}

export type Trend = 'worse' | 'better' | 'steady';

/**
 * Says whether and since when a share of something good has changed lastingly. The change begins with the first run
 * that differs by more than noise from what was usual in the runs before it, if every later run differs from that in
 * the same direction, by more than noise too. `days` are in order, oldest first. `since` is null if the trend is
 * `steady`.
 */
export function trendOf(days: readonly Day[]): { trend: Trend; since: string | null } {
  const shares = days.map(shareOf);
  for (let at = FEWEST_RUNS; at < days.length; at += 1) {
    const before = usualOf(shares.slice(0, at));
    const [first, ...rest] = days.slice(at);
    if (before === null || first === undefined) continue;
    const verdict = judge(first, before);
    if (verdict === 'usual' || !rest.every((day) => judge(day, before) === verdict)) continue;
    return { trend: verdict === 'less' ? 'worse' : 'better', since: first.startedAt };
  }
  return { trend: 'steady', since: null };
}
