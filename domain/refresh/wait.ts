import type { Wait } from './place';
import type { Refresh } from './state';

/**
 * The moment, in epoch ms, at which the wait is given up unless its user returns before: USER_WAIT_LIMIT after
 * `countsFrom` (rule 8 of docs/flowchart.md).
 */
export const givesUpAtMs = ({ policy }: Refresh, wait: Wait): number =>
  Date.parse(wait.countsFrom) + policy.waitLimitMs;

/** When the next reminder is due, in epoch ms; null if all reminders were sent. */
export function reminderAtMs({ policy }: Refresh, wait: Wait): number | null {
  const afterMs = policy.remindersMs[wait.remindersSent];
  return afterMs === undefined ? null : Date.parse(wait.countsFrom) + afterMs;
}

/** When the wait next needs a timer, in epoch ms: for a reminder or for its end. */
export const dueAtMs = (refresh: Refresh, wait: Wait): number =>
  Math.min(givesUpAtMs(refresh, wait), reminderAtMs(refresh, wait) ?? Number.POSITIVE_INFINITY);

/**
 * Counts every reminder that is due as sent. After an outage several may be due, and the user gets one message for all
 * of them.
 */
export function reminded(refresh: Refresh, wait: Wait, nowMs: number): Wait {
  const atMs = reminderAtMs(refresh, wait);
  if (atMs === null || nowMs < atMs) return wait;
  return reminded(refresh, { ...wait, remindersSent: wait.remindersSent + 1 }, nowMs);
}
