/** The characters of an ISO 8601 text up to its seconds, which JavaScript keeps; PostgreSQL also has microseconds. */
const UP_TO_SECONDS = 19;

/**
 * Whether a date (`2026-02-28`) or a moment in UTC exists, for JavaScript and for PostgreSQL. Date.parse alone is not
 * enough, because it reads 2026-02-31 as March 3. PostgreSQL has no year 0.
 */
export function existsInCalendar(iso: string): boolean {
  const ms = Date.parse(iso);
  const digits = Math.min(iso.length, UP_TO_SECONDS);
  return !Number.isNaN(ms) && iso >= '0001' && new Date(ms).toISOString().slice(0, digits) === iso.slice(0, digits);
}
