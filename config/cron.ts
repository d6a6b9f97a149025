import { Wrong } from './fields';

const FIELDS = [
  { name: 'minute', least: 0, most: 59, words: [] },
  { name: 'hour', least: 0, most: 23, words: [] },
  { name: 'day of the month', least: 1, most: 31, words: [] },
  {
    name: 'month',
    least: 1,
    most: 12,
    words: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
  },
  { name: 'day of the week', least: 0, most: 7, words: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] },
] as const;

/**
 * The five fields of a cron expression, as Temporal reads them (it also takes six and seven, time zones and words such
 * as `@daily`, which would make "daily" something else). Whether such a day ever comes is not checked.
 */
export function readCron(text: string): string | Wrong {
  const parts = text.split(/\s+/);
  if (parts.length !== FIELDS.length) return new Wrong('must have five cron fields, such as 0 15 * * *');
  const bad = FIELDS.find((field, at) => !(parts[at] ?? '').split(',').every((item) => fits(item, field)));
  return bad ? new Wrong(`has a ${bad.name} that cron does not know`) : parts.join(' ');
}

/** `*`, `5`, `1-5`, each with `/2` behind it where one wants. */
function fits(item: string, { least, most, words }: (typeof FIELDS)[number]): boolean {
  const match = /^(?:\*|(\w{1,3})(?:-(\w{1,3}))?)(?:\/(\d{1,2}))?$/.exec(item);
  if (!match) return false;
  const value = (text: string): number => {
    const word = (words as readonly string[]).indexOf(text.toLowerCase());
    if (word !== -1) return word + least;
    return /^\d+$/.test(text) ? Number(text) : Number.NaN;
  };
  const [, from = String(least), to, step = '1'] = match;
  const first = value(from);
  const last = to === undefined ? first : value(to);
  return first >= least && last <= most && first <= last && Number(step) >= 1;
}
