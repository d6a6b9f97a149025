import { DAY_MS, HOUR_MS } from '../domain/duration';
import type { OutcomeKind } from '../domain/outcomes';

/**
 * Logins are counted in groups by the age of their data. These are the upper limits of the groups, in days. Two more
 * groups follow: logins with older data, and logins that have never had any.
 */
const AGE_LIMITS_DAYS = [1, 3, 7, 30] as const;

/** What can be counted for a day (from its run to the next), and added up over days. */
interface Counts {
  asks: number;
  reminders: number;
  /** Users whose visit brought a refresh to its end, whether or not they were awaited. */
  returns: number;
  gaveUp: number;
  /** Live calls, which Flinks bills. */
  liveUnattended: number;
  liveAttended: number;
}

/** The figures of one day. */
export interface DayFigures extends Counts {
  /** 1 is the first. */
  day: number;
  /** How many logins had which outcome in the day's run; `awaiting_user` is among the outcomes. */
  outcomes: Partial<Record<OutcomeKind, number>>;
  /**
   * At the end of the day's run. `waiting`: users awaited. `held`: asks that a brake holds. `brakes`: banks with a
   * brake.
   */
  waiting: number;
  held: number;
  brakes: number;
  /** Logins by the age of their data at the end of the run: the groups of AGE_LIMITS_DAYS, then older, then never. */
  ages: number[];
  /** Median age of the logins' data at the end of the day's run, in hours; null if no login has data. */
  medianAgeHours: number | null;
}

/** The figures of the whole time. */
export interface MonthFigures {
  logins: number;
  days: number;
  seed: number;
  byDay: DayFigures[];
  totals: Counts & {
    brakes: number;
    /** Median hours from the start of a wait to the return of its user; null if no user who was awaited came back. */
    medianHoursToReturn: number | null;
    /**
     * Means over the days: the share of the logins whose data was at most one day old at the end of the run, and the
     * share whose data was at most 7 days old.
     */
    within1Day: number;
    within7Days: number;
    /** Mean number of users awaited at the end of a run. */
    waiting: number;
  };
}

const HOURS = 24 * 400;

/**
 * Durations counted by their length: the number at index n is how many lasted at least n hours, and less than n + 1.
 * The last number counts all longer ones. A median of these needs the same small memory for any number of durations.
 */
export type Hours = Uint32Array;
export const noHours = (): Hours => new Uint32Array(HOURS + 1);

export function addHours(hours: Hours, durationMs: number): void {
  hours[Math.min(HOURS, Math.max(0, Math.floor(durationMs / HOUR_MS)))]! += 1;
}

function medianOf(parts: readonly Hours[]): number | null {
  const total = noHours();
  for (const hours of parts) hours.forEach((count, hour) => (total[hour]! += count));
  let left = total.reduce((sum, count) => sum + count, 0) / 2;
  return left === 0 ? null : total.findIndex((count) => (left -= count) <= 0);
}

/**
 * The figures of one day for some of the banks. Instead of the median age it has the number of logins by age, because
 * medians cannot be added up.
 */
export interface DayPart extends Omit<DayFigures, 'medianAgeHours'> {
  ageHours: Hours;
}

/**
 * The figures of a month for some of the banks. The simulation plays groups of banks separately; `monthOf` adds up what
 * they return.
 */
export interface MonthPart {
  logins: number;
  byDay: DayPart[];
  brakes: number;
  returnHours: Hours;
}

/**
 * Counts logins by the age of their data at `nowMs`. `lastRefreshed`: the LastRefresh of each login, null for a login
 * without data.
 */
export function agesOf(lastRefreshed: Iterable<string | null>, nowMs: number): Pick<DayPart, 'ages' | 'ageHours'> {
  const ages = new Array<number>(AGE_LIMITS_DAYS.length + 2).fill(0);
  const ageHours = noHours();
  for (const at of lastRefreshed) {
    const ageMs = at === null ? null : nowMs - Date.parse(at);
    if (ageMs !== null) addHours(ageHours, ageMs);
    const index = ageMs === null ? -1 : AGE_LIMITS_DAYS.findIndex((days) => ageMs <= days * DAY_MS);
    ages[ageMs === null ? ages.length - 1 : index < 0 ? ages.length - 2 : index]! += 1;
  }
  return { ages, ageHours };
}

/** Returns the figures of a whole month, added up from its parts. */
export function monthOf(parts: readonly MonthPart[], { days, seed }: { days: number; seed: number }): MonthFigures {
  const logins = parts.reduce((sum, part) => sum + part.logins, 0);
  const byDay = Array.from({ length: days }, (_, index) => dayOf(parts.map((part) => part.byDay[index]!)));
  const brakes = parts.reduce((sum, part) => sum + part.brakes, 0);
  const medianHoursToReturn = medianOf(parts.map(({ returnHours }) => returnHours));
  return { logins, days, seed, byDay, totals: totalsOf(byDay, logins, { brakes, medianHoursToReturn }) };
}

function dayOf(parts: readonly DayPart[]): DayFigures {
  const { ageHours: _, ...first } = parts[0]!;
  const sum = parts.slice(1).reduce<Omit<DayFigures, 'medianAgeHours'>>(
    (a, b) => ({
      day: a.day,
      outcomes: added(a.outcomes, b.outcomes),
      asks: a.asks + b.asks,
      reminders: a.reminders + b.reminders,
      returns: a.returns + b.returns,
      gaveUp: a.gaveUp + b.gaveUp,
      liveUnattended: a.liveUnattended + b.liveUnattended,
      liveAttended: a.liveAttended + b.liveAttended,
      waiting: a.waiting + b.waiting,
      held: a.held + b.held,
      brakes: a.brakes + b.brakes,
      ages: a.ages.map((count, index) => count + b.ages[index]!),
    }),
    first,
  );
  return { ...sum, medianAgeHours: medianOf(parts.map(({ ageHours }) => ageHours)) };
}

function added(a: DayFigures['outcomes'], b: DayFigures['outcomes']): DayFigures['outcomes'] {
  const sum = { ...a };
  for (const [kind, count] of Object.entries(b) as [OutcomeKind, number][]) sum[kind] = (sum[kind] ?? 0) + count;
  return sum;
}

/** Returns the figures of the whole time: sums of the figures of the days, or their means. */
function totalsOf(
  byDay: readonly DayFigures[],
  logins: number,
  more: Pick<MonthFigures['totals'], 'brakes' | 'medianHoursToReturn'>,
): MonthFigures['totals'] {
  const sum = (of: (day: DayFigures) => number): number => byDay.reduce((total, day) => total + of(day), 0);
  const mean = (of: (day: DayFigures) => number): number => sum(of) / Math.max(1, byDay.length);
  const within = (ages: number): number =>
    mean((day) => day.ages.slice(0, ages).reduce((total, count) => total + count, 0)) / Math.max(1, logins);
  return {
    asks: sum(({ asks }) => asks),
    reminders: sum(({ reminders }) => reminders),
    returns: sum(({ returns }) => returns),
    gaveUp: sum(({ gaveUp }) => gaveUp),
    liveUnattended: sum(({ liveUnattended }) => liveUnattended),
    liveAttended: sum(({ liveAttended }) => liveAttended),
    within1Day: within(1),
    within7Days: within(3),
    waiting: mean(({ waiting }) => waiting),
    ...more,
  };
}
