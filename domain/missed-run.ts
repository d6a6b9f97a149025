import { DAY_MS, HOUR_MS } from './duration';

/** One day, and two hours more for a run that starts late. */
const SILENT_AFTER_MS = 26 * HOUR_MS;
/**
 * Flinks drops a login from its own nightly job once seven days have passed without a call for it. After five days
 * without a run, two are left to act.
 */
const ALARMING_AFTER_MS = 5 * DAY_MS;

/** How overdue the daily run is: `late` after 26 hours in which no run has started, `alarming` after five days. */
export type MissedRun = 'none' | 'late' | 'alarming';

/**
 * Returns how overdue the daily run is at `nowMs`. `sinceMs`: when the last run started, or when the first login was
 * registered if no run has ever started. It is null if there are no logins, because then no run is missed.
 */
export function missedRunOf(sinceMs: number | null, nowMs: number): MissedRun {
  if (sinceMs === null) return 'none';
  const quietMs = nowMs - sinceMs;
  if (quietMs >= ALARMING_AFTER_MS) return 'alarming';
  return quietMs >= SILENT_AFTER_MS ? 'late' : 'none';
}
