import { DAY_MS, HOUR_MS } from './duration';

/** One day, plus two hours of grace for a run that starts late. */
const SILENT_AFTER_MS = 26 * HOUR_MS;
/** On the seventh day without a run, Flinks drops logins from its own nightly job, so two days are left to act. */
const ALARMING_AFTER_MS = 5 * DAY_MS;

/** How overdue the daily run is: `late` after 26 hours without the start of a run, `alarming` from the fifth day. */
export type MissedRun = 'none' | 'late' | 'alarming';

/**
 * `sinceMs` is when the last run started, or when the first login was registered if no run ever started. It is null if
 * there are no logins, because then no run is missed.
 */
export function missedRunOf(sinceMs: number | null, nowMs: number): MissedRun {
  if (sinceMs === null) return 'none';
  const quietMs = nowMs - sinceMs;
  if (quietMs >= ALARMING_AFTER_MS) return 'alarming';
  return quietMs >= SILENT_AFTER_MS ? 'late' : 'none';
}
