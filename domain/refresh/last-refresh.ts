/**
 * Flinks' LastRefresh, ISO UTC; null is "never". Every comparison of two of them is made here, so that two places
 * cannot disagree about a missing one.
 */

/** Whether `lastRefresh` is later than another moment. "Never" is later than nothing, and earlier than everything. */
export function isLater(lastRefresh: string | null | undefined, than: string | null | undefined): boolean {
  if (lastRefresh == null || !Number.isFinite(Date.parse(lastRefresh))) return false;
  return than == null || Date.parse(lastRefresh) > Date.parse(than);
}

/** Rule 3: whether cached data is young enough to be used. */
export function isFresh(lastRefresh: string | null | undefined, nowMs: number, maxAgeMs: number): boolean {
  return lastRefresh != null && nowMs - Date.parse(lastRefresh) <= maxAgeMs;
}
