const SECONDS = /^-?\d+$/;
const HTTP_DATE = /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/;
const HOUR_MS = 3_600_000;

/**
 * Parses a `Retry-After` header to milliseconds. Absurd values are clamped: a day in the past becomes 0, and a year
 * becomes `longestMs`, by default an hour. Returns null if the header is absent, or is neither seconds nor an HTTP
 * date.
 */
export function parseRetryAfter(
  value: string | string[] | undefined,
  nowMs = Date.now(),
  longestMs = HOUR_MS,
): number | null {
  const text = (Array.isArray(value) ? value[0] : value)?.trim() ?? '';
  const waitMs = SECONDS.test(text)
    ? Number(text) * 1000
    : HTTP_DATE.test(text)
      ? Date.parse(text) - nowMs
      : Number.NaN;
  return Number.isNaN(waitMs) ? null : Math.min(Math.max(0, waitMs), longestMs);
}
