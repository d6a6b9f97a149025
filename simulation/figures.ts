import { DAY_MS, HOUR_MS } from '../domain/duration';
import type { OutcomeKind } from '../domain/refresh';

/** Upper limits of the ages that data is counted by, in days. Older data and data that never came follow. */
export const AGE_LIMITS_DAYS = [1, 3, 7, 30] as const;

/** What one day came to. Counts are of logins, unless they say otherwise. */
export interface DayFigures {
  /** 1 is the first. */
  day: number;
  /** Outcomes of the day's run, `awaiting_user` among them. */
  outcomes: Partial<Record<OutcomeKind, number>>;
  /** From this run to the next: asks, reminders, users who came back, logins given up. */
  asks: number;
  reminders: number;
  returns: number;
  gaveUp: number;
  /** Live calls, which Flinks bills. */
  liveUnattended: number;
  liveAttended: number;
  /** At the end of the run: users awaited, asks that a brake holds, banks with a brake. */
  waiting: number;
  held: number;
  brakes: number;
  /** Age of the data held at the end of the run, by AGE_LIMITS_DAYS, then older, then never. */
  ages: number[];
  /** In hours; null if no login has data. */
  medianAgeHours: number | null;
}

/** What the whole time came to. */
export interface MonthFigures {
  logins: number;
  days: number;
  seed: number;
  byDay: DayFigures[];
  totals: {
    asks: number;
    reminders: number;
    returns: number;
    gaveUp: number;
    liveUnattended: number;
    liveAttended: number;
    brakes: number;
    /** Median hours from an ask to its user's return; null if nobody returned. */
    medianHoursToReturn: number | null;
    /** Means of the days: share of the logins with data of at most a day, and of at most 7 days. */
    within1Day: number;
    within7Days: number;
    /** Mean number of users awaited at the end of a run. */
    waiting: number;
  };
}

const HOURS = 24 * 400;

/** Counts hours, for medians in bounded memory. */
export class HourHistogram {
  readonly #counts = new Uint32Array(HOURS + 1);
  #size = 0;

  add(durationMs: number): void {
    this.#counts[Math.min(HOURS, Math.max(0, Math.floor(durationMs / HOUR_MS)))]! += 1;
    this.#size += 1;
  }

  median(): number | null {
    let left = this.#size / 2;
    if (left === 0) return null;
    for (let hour = 0; hour <= HOURS; hour += 1) {
      left -= this.#counts[hour]!;
      if (left <= 0) return hour;
    }
    return HOURS;
  }
}

/** Age of each login's data, counted. */
export function agesOf(
  lastRefreshed: Iterable<string | null>,
  nowMs: number,
): Pick<DayFigures, 'ages' | 'medianAgeHours'> {
  const ages = new Array<number>(AGE_LIMITS_DAYS.length + 2).fill(0);
  const hours = new HourHistogram();
  for (const at of lastRefreshed) {
    const ageMs = at === null ? null : nowMs - Date.parse(at);
    if (ageMs !== null) hours.add(ageMs);
    const index = ageMs === null ? -1 : AGE_LIMITS_DAYS.findIndex((days) => ageMs <= days * DAY_MS);
    ages[ageMs === null ? ages.length - 1 : index < 0 ? ages.length - 2 : index]! += 1;
  }
  return { ages, medianAgeHours: hours.median() };
}

/** Adds the days up. */
export function totalsOf(
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
