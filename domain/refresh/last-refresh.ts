/**
 * Flinks' LastRefresh, ISO UTC; null is "never". All comparisons of LastRefresh in a refresh are here, so that a
 * missing LastRefresh is treated the same everywhere.
 */

/** Whether `lastRefresh` is later than another moment. "Never" is earlier than every moment. */
export function isLater(lastRefresh: string | null | undefined, than: string | null | undefined): boolean {
  if (lastRefresh == null || !Number.isFinite(Date.parse(lastRefresh))) return false;
  return than == null || Date.parse(lastRefresh) > Date.parse(than);
}

/** Rule 3: whether cached data is young enough to be used. */
export function isFresh(lastRefresh: string | null | undefined, nowMs: number, maxAgeMs: number): boolean {
  return lastRefresh != null && nowMs - Date.parse(lastRefresh) <= maxAgeMs;
}
