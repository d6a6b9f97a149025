import { DAY_MS } from './duration';

/** Rule 12: the operator is told of an institution that no longer gives any data. */

/**
 * How many runs in a row must have brought nothing, how many logins must have an outcome in each of them, and what
 * share of these logins must have ended `unavailable` with the same code.
 */
export const DOWN_AFTER_RUNS = 3;
export const DOWN_AT_LEAST = 3;
export const DOWN_SHARE = 0.8;

/** When the operator is told again, in days after the first time. */
const AGAIN_AFTER_DAYS = [7, 30] as const;

/** Whether the operator is to be told once more. `timesTold` includes the first time. */
export function isDueAgain({ toldAtMs, timesTold }: { toldAtMs: number; timesTold: number }, nowMs: number): boolean {
  const days = AGAIN_AFTER_DAYS[timesTold - 1];
  return days !== undefined && nowMs - toldAtMs >= days * DAY_MS;
}

/** Whether the institution is back: a login was refreshed. No other outcome means that the bank gives data again. */
export const isBack = ({ refreshed }: { refreshed: number }): boolean => refreshed > 0;
