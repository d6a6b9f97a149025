/**
 * What is usual, and what is more than noise. Shares jump from day to day by chance alone, the more so the fewer logins
 * a bank has; an operator should hear only of what chance does not explain.
 */

/** A count out of a number of logins. */
export interface Part {
  count: number;
  of: number;
}

export type Verdict = 'more' | 'less' | 'usual';

/** How many earlier runs the newest one is compared with, and how many are needed to say anything. */
export const USUAL_RUNS = 14;
export const FEWEST_RUNS = 3;

const DEVIATIONS = 3;
/** A median absolute deviation times this is a standard deviation. */
const MAD_TO_SIGMA = 1.4826;
const LEAST_POINTS = 0.02;
const LEAST_LOGINS = 3;

export const shareOf = ({ count, of }: Part): number => (of === 0 ? 0 : count / of);

/** The median; null of nothing. */
export function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.ceil((sorted.length - 1) / 2)]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}

/**
 * Compares a share with those of earlier runs. It is news if it differs from their median by more than three standard
 * deviations (of chance for so many logins, and of the earlier runs among themselves, whichever is larger), by more
 * than 2 percentage points, and by at least 3 logins. Fewer than 3 earlier runs say nothing.
 */
export function compare(today: Part, earlier: readonly number[]): { verdict: Verdict; usual: number | null } {
  const usual = median(earlier);
  if (usual === null || earlier.length < FEWEST_RUNS || today.of === 0) return { verdict: 'usual', usual };
  const chance = Math.sqrt((usual * (1 - usual)) / today.of);
  const spread = MAD_TO_SIGMA * (median(earlier.map((share) => Math.abs(share - usual))) ?? 0);
  const noise = Math.max(DEVIATIONS * chance, DEVIATIONS * spread, LEAST_POINTS);
  const difference = shareOf(today) - usual;
  const isNews = Math.abs(difference) > noise && Math.abs(today.count - usual * today.of) >= LEAST_LOGINS;
  return { verdict: !isNews ? 'usual' : difference > 0 ? 'more' : 'less', usual };
}

/** A share on a day. */
export interface Day extends Part {
  startedAt: string;
}

export type Trend = 'worse' | 'better' | 'steady';

/**
 * Since when a share (of what is good) has changed for good: from the first run since which every run differs in one
 * direction from the runs before it by more than noise. `days` are in order, oldest first.
 */
export function trendOf(days: readonly Day[]): { trend: Trend; since: string | null } {
  for (let at = FEWEST_RUNS; at < days.length; at += 1) {
    const before = days.slice(0, at).map(shareOf);
    const verdicts = new Set(days.slice(at).map((day) => compare(day, before).verdict));
    const [only] = verdicts;
    if (verdicts.size > 1 || only === undefined || only === 'usual') continue;
    return { trend: only === 'less' ? 'worse' : 'better', since: days[at]?.startedAt ?? null };
  }
  return { trend: 'steady', since: null };
}
