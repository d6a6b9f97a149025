import { DAY_MS } from '../domain/duration';

/** `2020-06-18T03:26:34.6854364`, with 0 to 9 fraction digits, with or without a zone; a date alone means midnight. */
const TIMESTAMP =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?\s?(?:([Zz])|([+-])(\d\d):?(\d\d))?)?$/;
const YEAR_FIRST = /^(\d{4})([-/])(\d\d)\2(\d\d)(?:[T ].*)?$/;
const DAY_FIRST = /^(\d\d)\/(\d\d)\/(\d{4})$/;

/**
 * A date before this year is not taken for a real one. Flinks writes "never" as .NET's `DateTime.MinValue`, which is in
 * year 1.
 */
const FIRST_YEAR = 1900;

/**
 * Returns when a day begins in UTC (epoch ms). Returns null if the day is before FIRST_YEAR or is not in the calendar
 * (30 February).
 */
function midnight(year: number, month: number, day: number): number | null {
  if (year < FIRST_YEAR) return null;
  const ms = Date.UTC(year, month - 1, day);
  const date = new Date(ms);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? ms : null;
}

/**
 * Parses a time of Flinks to ISO 8601 in UTC, with milliseconds and `Z`. A time without a zone is in UTC (Flinks' page
 * "Authorize"). Returns null for "never" (year 1), for a time that does not exist, and for anything that is not a date.
 */
export function parseTimestamp(value: unknown): string | null {
  const match = typeof value === 'string' ? TIMESTAMP.exec(value.trim()) : null;
  if (match === null) return null;
  const part = (index: number) => Number(match[index] ?? 0);
  const [hours, minutes, seconds, offsetHours, offsetMinutes] = [part(4), part(5), part(6), part(10), part(11)];
  const dayMs = midnight(part(1), part(2), part(3));
  if (dayMs === null || hours > 23 || minutes > 59 || seconds > 59) return null;
  if (offsetHours > 14 || offsetMinutes > 59) return null;
  const fractionMs = Number((match[7] ?? '').slice(0, 3).padEnd(3, '0'));
  const offsetMs = (match[9] === '-' ? -1 : 1) * (offsetHours * 60 + offsetMinutes) * 60_000;
  return new Date(dayMs + ((hours * 60 + minutes) * 60 + seconds) * 1000 + fractionMs - offsetMs).toISOString();
}

/**
 * Parses a LastRefresh of Flinks like `parseTimestamp`. Also returns null for a time that is more than a day ahead of
 * our clock: it cannot be true, and every later refresh would count as older than it.
 */
export function parseLastRefresh(value: unknown): string | null {
  const moment = parseTimestamp(value);
  return moment === null || Date.parse(moment) > Date.now() + DAY_MS ? null : moment;
}

/**
 * Parses a day of Flinks (`2025-01-31`, `2021/01/08`, or a time, of which only the day is taken) to `YYYY-MM-DD`.
 * Returns null if it is not a day of the calendar. In `08/01/2021` the day comes first: no page of Flinks shows the
 * American order, and guessing for each value would mix two orders in one column.
 */
export function parseCalendarDate(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const text = value.trim();
  const yearFirst = YEAR_FIRST.exec(text);
  const dayFirst = DAY_FIRST.exec(text);
  const [year, month, day] = yearFirst
    ? [yearFirst[1], yearFirst[3], yearFirst[4]]
    : [dayFirst?.[3], dayFirst?.[2], dayFirst?.[1]];
  if (year === undefined || month === undefined || day === undefined) return null;
  return midnight(Number(year), Number(month), Number(day)) === null ? null : `${year}-${month}-${day}`;
}
