import { inPercent, number } from '../app/report/words';
import type { DayFigures, MonthFigures } from '../simulation/figures';
import { table, terminalWidth } from './table';
import type { Line } from './output';

const DAY_HEADER = [
  'Day',
  'Refreshed',
  'Users awaited',
  'Gave up',
  'Asks',
  'Reminders',
  'Live without users',
  'With users',
  'Up to a day',
  'Up to 7 days',
  'Median age',
  'Asks held',
];

/** A table of made-up days, one row for each. */
export const monthTable = ({ byDay, logins }: MonthFigures): Line[] =>
  table(
    DAY_HEADER,
    byDay.map((day) => [
      number(day.day),
      number(day.outcomes.refreshed ?? 0),
      number(day.outcomes.awaiting_user ?? 0),
      number(day.outcomes.gave_up ?? 0),
      number(day.asks),
      number(day.reminders),
      number(day.liveUnattended),
      number(day.liveAttended),
      inPercent(sharesOf(day, logins, 1)),
      inPercent(sharesOf(day, logins, 3)),
      day.medianAgeHours === null ? '' : `${number(day.medianAgeHours)} h`,
      day.held === 0 ? '' : number(day.held),
    ]),
    terminalWidth(),
  );

const sharesOf = ({ ages }: DayFigures, logins: number, limits: number): number =>
  ages.slice(0, limits).reduce((sum, count) => sum + count, 0) / Math.max(1, logins);

type Totals = MonthFigures['totals'];

const MEASURES: readonly (readonly [string, (totals: Totals, logins: number) => string])[] = [
  ['Asks per user', ({ asks }, logins) => per(asks, logins)],
  ['Reminders per user', ({ reminders }, logins) => per(reminders, logins)],
  ['Live calls without users, per login', ({ liveUnattended }, logins) => per(liveUnattended, logins)],
  ['Live calls with users, per login', ({ liveAttended }, logins) => per(liveAttended, logins)],
  ['Live calls (billed)', ({ liveUnattended, liveAttended }) => number(liveUnattended + liveAttended)],
  ['Users who came back', ({ returns }) => number(returns)],
  [
    'Hours from an ask to the return, median',
    ({ medianHoursToReturn }) => (medianHoursToReturn === null ? '' : number(medianHoursToReturn)),
  ],
  ['Logins given up', ({ gaveUp }) => number(gaveUp)],
  ['Users awaited, mean of the days', ({ waiting }) => number(Math.round(waiting))],
  ['Logins with data up to a day old, mean of the days', ({ within1Day }) => percent(within1Day)],
  ['Logins with data up to 7 days old, mean of the days', ({ within7Days }) => percent(within7Days)],
  ['Brakes', ({ brakes }) => number(brakes)],
];

/** A table of totals over all made-up days, with one column for each file of settings. */
export const comparison = (names: readonly string[], months: readonly MonthFigures[]): Line[] =>
  table(
    ['In the whole time', ...names],
    MEASURES.map(([name, of]) => [name, ...months.map(({ totals, logins }) => of(totals, logins))]),
    terminalWidth(),
  );

const per = (count: number, logins: number): string => (count / Math.max(1, logins)).toFixed(3);
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

const BARS = ' ▁▂▃▄▅▆▇█';

/**
 * Charts of figures by day: for each figure one line of bars for each file of settings, with one bar for each day. The
 * lines of one figure have the same scale.
 */
export function chart(names: readonly string[], months: readonly MonthFigures[]): Line[] {
  const width = Math.max(...names.map((name) => name.length));
  const drawn = (title: string, of: (day: DayFigures, month: MonthFigures) => number, most: number | null): Line[] => {
    const series = months.map((month) => month.byDay.map((day) => of(day, month)));
    const top = most ?? Math.max(1, ...series.flat());
    const bars = (values: number[]): string =>
      values.map((value) => BARS[Math.ceil((value / top) * (BARS.length - 1))] ?? '█').join('');
    return [title, ...series.map((values, at) => `  ${(names[at] ?? '').padEnd(width)}  ${bars(values)}`)];
  };
  return [
    ...drawn('Logins with data up to 7 days old (full bar: all)', (day, { logins }) => sharesOf(day, logins, 3), 1),
    ...drawn('Asks by day (full bar: the most of any day)', ({ asks }) => asks, null),
    ...drawn('Live calls by day (full bar: the most of any day)', (day) => day.liveUnattended + day.liveAttended, null),
  ];
}
