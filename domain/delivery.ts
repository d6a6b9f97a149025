import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from './duration';

/** The pauses between attempts at delivering an event: the schedule that Standard Webhooks recommends. */
export const DELIVERY_DELAYS_MS: readonly number[] = [
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  DAY_MS,
];

/** A receiver may ask for a longer pause (Retry-After), but not for longer than this. */
export const LONGEST_PAUSE_MS = DAY_MS;

/**
 * Returns the pause after a failed attempt, in ms; null if no attempt follows. The first attempt has the number 1.
 * `retryAfterMs`: the pause for which the receiver asked; null if it asked for none.
 */
export function pauseAfter(attempt: number, retryAfterMs: number | null): number | null {
  const delayMs = DELIVERY_DELAYS_MS[attempt - 1];
  return delayMs === undefined ? null : Math.max(delayMs, Math.min(retryAfterMs ?? 0, LONGEST_PAUSE_MS));
}

/**
 * `schemaVersion` of every event. A new type or a new member does not change it; it rises when a member is removed or
 * gets another meaning (docs/versioning.md).
 */
export const EVENT_SCHEMA_VERSION = 1;
