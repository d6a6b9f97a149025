import { DAY_MS, HOUR_MS } from './duration';

/** A day, and two hours of grace for a run that was caught up. */
export const SILENT_AFTER_MS = 26 * HOUR_MS;
/** On the seventh day Flinks drops a login from its own nightly job: two days are left to act. */
export const ALARMING_AFTER_MS = 5 * DAY_MS;

/** How long it has been quiet: `late` after 26 hours without the start of a run, `alarming` from the fifth day. */
export type MissedRun = 'none' | 'late' | 'alarming';

/**
 * `sinceMs`: when the last run started; where none ever did, when the first login was registered; null: there are no
 * logins, so nothing is missed.
 */
export function missedRunOf(sinceMs: number | null, nowMs: number): MissedRun {
  if (sinceMs === null) return 'none';
  const quietMs = nowMs - sinceMs;
  if (quietMs >= ALARMING_AFTER_MS) return 'alarming';
  return quietMs >= SILENT_AFTER_MS ? 'late' : 'none';
}
