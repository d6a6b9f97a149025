const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

export const SECOND_MS = UNITS.s;
export const MINUTE_MS = UNITS.m;
export const HOUR_MS = UNITS.h;
export const DAY_MS = UNITS.d;

/** Parses `3s`, `30m`, `7d` (also `ms`, `h`) to milliseconds. Returns null for any other text. */
export function parseDuration(text: string): number | null {
  const match = /^(\d{1,9})(ms|s|m|h|d)$/.exec(text.trim());
  return match ? Number(match[1]) * UNITS[match[2] as keyof typeof UNITS] : null;
}

/** The shortest spelling of a duration: 90,000 ms is `90s`, 604,800,000 ms is `7d`. */
export function formatDuration(durationMs: number): string {
  for (const unit of ['d', 'h', 'm', 's'] as const) {
    if (durationMs >= UNITS[unit] && durationMs % UNITS[unit] === 0) return `${durationMs / UNITS[unit]}${unit}`;
  }
  return `${durationMs}ms`;
}
