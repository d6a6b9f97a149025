import { DAY_MS } from './duration';

/** Rule 12 of docs/flowchart.md: the operator is told of an institution that no longer gives data for any login. */

/**
 * When an institution counts as down: at least DOWN_AT_LEAST of its logins have an outcome in each of the last
 * DOWN_AFTER_RUNS runs, none of these logins was refreshed in them, and at least the share DOWN_SHARE of these logins
 * ended `unavailable` each time, with one and the same code.
 */
export const DOWN_AFTER_RUNS = 3;
export const DOWN_AT_LEAST = 3;
export const DOWN_SHARE = 0.8;

/** When the operator is told again that an institution is down, in days after the first time. */
const AGAIN_AFTER_DAYS = [7, 30] as const;

/**
 * Whether the operator is to be told once more. `toldAtMs`: when the operator was told first. `timesTold` includes that
 * first time.
 */
export function isDueAgain({ toldAtMs, timesTold }: { toldAtMs: number; timesTold: number }, nowMs: number): boolean {
  const days = AGAIN_AFTER_DAYS[timesTold - 1];
  return days !== undefined && nowMs - toldAtMs >= days * DAY_MS;
}

/** Whether the institution is back: a login was refreshed. No other outcome means that the bank gives data again. */
export const isBack = ({ refreshed }: { refreshed: number }): boolean => refreshed > 0;
