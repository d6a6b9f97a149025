import type { Wait } from './place';
import type { Refresh } from './state';

/** Rule 8: when the wait ends if its user does not return. Counted from the ask, even if the wait was interrupted. */
export const givesUpAtMs = ({ policy }: Refresh, wait: Wait): number =>
  Date.parse(wait.countsFrom) + policy.waitLimitMs;

/** When the next reminder is due; null if all reminders were sent. */
export function reminderAtMs({ policy }: Refresh, wait: Wait): number | null {
  const afterMs = policy.remindersMs[wait.remindersSent];
  return afterMs === undefined ? null : Date.parse(wait.countsFrom) + afterMs;
}

/** When the wait next needs a timer: for a reminder or for its end. */
export const dueAtMs = (refresh: Refresh, wait: Wait): number =>
  Math.min(givesUpAtMs(refresh, wait), reminderAtMs(refresh, wait) ?? Number.POSITIVE_INFINITY);

/** Counts every due reminder as sent: after an outage several may be due, and the user gets one message. */
export function reminded(refresh: Refresh, wait: Wait, nowMs: number): Wait {
  const atMs = reminderAtMs(refresh, wait);
  if (atMs === null || nowMs < atMs) return wait;
  return reminded(refresh, { ...wait, remindersSent: wait.remindersSent + 1 }, nowMs);
}
