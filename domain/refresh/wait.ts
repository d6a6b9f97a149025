import type { Refresh, Wait } from './state';

/** Rule 8: everything counts from the start of the wait, whatever happened in between. */
export const givesUpAtMs = ({ policy }: Refresh, wait: Wait): number => Date.parse(wait.since) + policy.waitLimitMs;

/** When the next reminder is due; null if there is none to come. */
export function reminderAtMs({ policy }: Refresh, wait: Wait): number | null {
  const afterMs = policy.remindersMs[wait.remindersSent];
  return afterMs === undefined ? null : Date.parse(wait.since) + afterMs;
}

/** When a wait has something to do by itself. */
export const dueAtMs = (refresh: Refresh, wait: Wait): number =>
  Math.min(givesUpAtMs(refresh, wait), reminderAtMs(refresh, wait) ?? Number.POSITIVE_INFINITY);

/** One reminder, even if an outage let several become due: nobody wants them all at once. */
export function reminded(refresh: Refresh, wait: Wait, nowMs: number): Wait {
  const atMs = reminderAtMs(refresh, wait);
  if (atMs === null || nowMs < atMs) return wait;
  return reminded(refresh, { ...wait, remindersSent: wait.remindersSent + 1 }, nowMs);
}
