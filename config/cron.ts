import { Wrong } from './fields';

const FIELDS = [
  { name: 'minute', most: 59 },
  { name: 'hour', most: 23 },
] as const;

/**
 * The five fields of a cron expression, as Temporal reads them (it also takes six and seven, time zones and words such
 * as `@daily`). Minute and hour are free; days are not: the alerts on a run that does not come, and Flinks' own seven days
 * of grace, count on one every day.
 */
export function readCron(text: string): string | Wrong {
  const parts = text.split(/\s+/);
  if (parts.length !== 5) return new Wrong('must have five cron fields, such as 0 15 * * *');
  const bad = FIELDS.find(({ most }, at) => !(parts[at] ?? '').split(',').every((item) => fits(item, most)));
  if (bad) return new Wrong(`has a ${bad.name} that cron does not know`);
  const isDaily = parts.slice(FIELDS.length).every((field) => field === '*');
  return isDaily ? parts.join(' ') : new Wrong('must come every day: its last three fields must be * * *');
}

/** `*`, `5`, `1-5`, each with `/2` behind it where one wants. */
function fits(item: string, most: number): boolean {
  const match = /^(?:\*|(\d{1,2})(?:-(\d{1,2}))?)(?:\/(\d{1,2}))?$/.exec(item);
  if (!match) return false;
  const [, from = '0', to = match[1] === undefined ? String(most) : from, step = '1'] = match;
  return Number(from) <= Number(to) && Number(to) <= most && Number(step) >= 1;
}
