import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../domain/duration';
import type { RunOutcome } from '../../domain/outcomes';
import type { Path } from '../../domain/refresh/types';
import type { DataAge } from '../../store/runs/run-view';

/** How old the data of a login is, in words, the freshest first. */
export const AGE_WORDS: Record<DataAge, string> = {
  '1d': 'up to a day',
  '3d': 'up to 3 days',
  '7d': 'up to 7 days',
  '30d': 'up to 30 days',
  older: 'older',
  never: 'never arrived',
};

/** How the data of a refreshed login came, in words. */
export const PATH_WORDS: Record<Path, string> = {
  cached: 'from what Flinks held',
  live: 'live, without their user',
  after_mfa: 'after the user answered MFA',
  after_reconnect: 'after the user reconnected',
};

/** What an outcome means to an operator. */
export const OUTCOME_MEANS: Record<RunOutcome, string> = {
  refreshed: 'its data is fresh',
  awaiting_user: 'its user is needed',
  unavailable: 'no data could be had today; the next run tries again',
  failed: 'an operator is needed; nobody is asked',
  gave_up: 'its user did not come in time and is asked no more; each run still looks for new data',
  revoked: 'it was withdrawn or replaced, is not registered, or its refresh was revoked',
  open: 'no outcome yet',
};

/** The ways by which logins were refreshed, in words, without those that no login took. */
export const waysOf = (byPath: Partial<Record<Path, number>>): { count: number; words: string }[] =>
  (Object.keys(PATH_WORDS) as Path[])
    .map((path) => ({ count: byPath[path] ?? 0, words: PATH_WORDS[path] }))
    .filter(({ count }) => count > 0);

const grouped = new Intl.NumberFormat('en-CA');
export const number = (count: number): string => grouped.format(count);

/** `3 logins`, `1 login`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${number(count)} ${count === 1 ? one : many}`;

/**
 * A share as a whole percentage. A very small share is `under 1 %` rather than `0 %`, and only a full share is `100 %`.
 * Give `Math.floor` as `round` for a share just below a goal: rounded, it would look as if it had reached the goal.
 */
export function inPercent(share: number, round: (value: number) => number = Math.round): string {
  if (share > 0 && share < 0.01) return 'under 1 %';
  const whole = round(100 * share + 1e-9);
  return `${share < 1 ? Math.min(99, whole) : whole} %`;
}

/** A duration in one unit: `2 d`, `47 h`, `5 min`, `40 s`. Days are the unit only from two days on. */
export function span(durationMs: number): string {
  if (durationMs >= 2 * DAY_MS) return `${Math.floor(durationMs / DAY_MS)} d`;
  if (durationMs >= HOUR_MS) return `${Math.floor(durationMs / HOUR_MS)} h`;
  if (durationMs >= MINUTE_MS) return `${Math.floor(durationMs / MINUTE_MS)} min`;
  return `${Math.max(0, Math.floor(durationMs / 1_000))} s`;
}

/** A path for a shell, quoted where it must be. */
export const shellWord = (path: string): string => (/^[\w./-]+$/.test(path) ? path : quoted(path));
/** A name for a shell, always quoted. */
export const quoted = (name: string): string => `'${name.replaceAll("'", `'\\''`)}'`;
