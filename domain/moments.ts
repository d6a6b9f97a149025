/**
 * How a moment is written for people: in UTC, with the zone named. Programs get ISO 8601 instead. The argument `iso` is
 * always ISO 8601 in UTC.
 */

/** `2026-03-01 15:04`, for a column whose header names the zone. */
export const minute = (iso: string): string => iso.slice(0, 16).replace('T', ' ');

/** `2026-03-01 15:04:05`, for a column whose header names the zone. */
export const second = (iso: string): string => iso.slice(0, 19).replace('T', ' ');

/** `2026-03-01 15:04 UTC` */
export const minuteOf = (iso: string): string => `${minute(iso)} UTC`;

/** `2026-03-01 15:04:05 UTC` */
export const secondOf = (iso: string): string => `${second(iso)} UTC`;

/** `2026-03-01 (UTC)` */
export const dayOf = (iso: string): string => `${iso.slice(0, 10)} (UTC)`;
