/**
 * Flinks' LastRefresh, ISO UTC; null means "never". All comparisons of LastRefresh in a refresh are in this file, so
 * that a missing LastRefresh is treated the same everywhere.
 */

/**
 * Whether `lastRefresh` is later than another moment. "Never" and text that is not a date are not later than
 * anything; every date is later than "never".
 */
export function isLater(lastRefresh: string | null | undefined, than: string | null | undefined): boolean {
  if (lastRefresh == null || !Number.isFinite(Date.parse(lastRefresh))) return false;
  return than == null || Date.parse(lastRefresh) > Date.parse(than);
}

/**
 * Rule 3 of docs/flowchart.md: whether the data of a cached Authorize is no older than `maxAgeMs`. "Never" is too old.
 */
export function isFresh(lastRefresh: string | null | undefined, nowMs: number, maxAgeMs: number): boolean {
  return lastRefresh != null && nowMs - Date.parse(lastRefresh) <= maxAgeMs;
}
