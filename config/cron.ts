import { Invalid } from './fields';

const FIELDS = [
  { name: 'minute', most: 59, words: [] },
  { name: 'hour', most: 23, words: [] },
  { name: 'day of the week', most: 7, words: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] },
] as const;

/**
 * Checks REFRESH_SCHEDULE, a cron expression of five fields, and returns it with single blanks between the fields, or
 * says what is wrong with it. Temporal also takes six or seven fields, a time zone, and words such as `@daily`; all of
 * these are refused here. The fields for the day of the month and for the month must be `*`, so that a run comes at
 * least every week: Flinks drops a login from its own nightly job after seven days without a refresh.
 */
export function readCron(text: string): string | Invalid {
  const parts = text.split(/\s+/);
  const [minute = '', hour = '', dayOfMonth, month, dayOfWeek = ''] = parts;
  if (parts.length !== 5) return new Invalid('must have five cron fields, such as 0 15 * * *');
  const given = [minute, hour, dayOfWeek];
  const bad = FIELDS.find((field, at) => !(given[at] ?? '').split(',').every((item) => fits(item, field)));
  if (bad) return new Invalid(`has a ${bad.name} that cron does not know`);
  if (dayOfMonth !== '*' || month !== '*')
    return new Invalid('must start a run every week: its third and fourth fields must be *');
  return parts.join(' ');
}

/**
 * Returns false for a cron expression with which no run starts on some days of the week. With such an expression the
 * alerts on missed runs are false alarms on these days, because these alerts expect a run every day.
 */
export const isDaily = (cron: string): boolean =>
  // Both 0 and 7 are Sunday.
  new Set(valuesOf(cron.split(' ')[4] ?? '', FIELDS[2]).map((day) => day % 7)).size === 7;

/**
 * The time in which no run should start, in minutes of the UTC day. Flinks' own nightly job runs from 04:00 to 08:00
 * UTC; the half hour before it and the half hour after it are kept free too.
 */
const NIGHTLY_FROM = 3 * 60 + 30;
const NIGHTLY_TO = 8 * 60 + 30;

/**
 * Returns true if at least one run of a day would start while Flinks' own nightly job is at work, or within half an
 * hour of it.
 */
export function meetsNightlyJob(cron: string): boolean {
  const [minute = '', hour = ''] = cron.split(' ');
  const minutes = valuesOf(minute, FIELDS[0]);
  return valuesOf(hour, FIELDS[1]).some((atHour) =>
    minutes.some((atMinute) => atHour * 60 + atMinute >= NIGHTLY_FROM && atHour * 60 + atMinute <= NIGHTLY_TO),
  );
}

/** An item of a field: `*`, `5`, `1-5` or `mon-fri`, each optionally followed by `/2`. */
const ITEM = /^(?:\*|(\w{1,3})(?:-(\w{1,3}))?)(?:\/(\d{1,2}))?$/;
type Field = (typeof FIELDS)[number];

/** The number that a text in an item stands for: `5`, or the place of a word such as `mon`. NaN for any other text. */
function numberOf(text: string, { words }: Field): number {
  const word = (words as readonly string[]).indexOf(text.toLowerCase());
  if (word !== -1) return word;
  return /^\d+$/.test(text) ? Number(text) : Number.NaN;
}

/** The numbers that a field of a valid cron expression stands for. */
function valuesOf(text: string, field: Field): number[] {
  const items = text.split(',').map((item) => {
    const [, from, to, step] = ITEM.exec(item) ?? [];
    const first = numberOf(from ?? '0', field);
    // As in cron, `5/10` means 5, 15, 25 and so on up to the largest value, and `5` alone means only 5.
    const last = to !== undefined ? numberOf(to, field) : from === undefined || step !== undefined ? field.most : first;
    return { first, last, step: Number(step ?? 1) };
  });
  return Array.from({ length: field.most + 1 }, (_none, value) => value).filter((value) =>
    items.some(({ first, last, step }) => value >= first && value <= last && (value - first) % step === 0),
  );
}

/** Whether one item of a field is valid. */
function fits(item: string, field: Field): boolean {
  const match = ITEM.exec(item);
  if (!match) return false;
  const [, from = '0', to, step = '1'] = match;
  const first = numberOf(from, field);
  const last = to === undefined ? first : numberOf(to, field);
  return first >= 0 && last <= field.most && first <= last && Number(step) >= 1;
}
