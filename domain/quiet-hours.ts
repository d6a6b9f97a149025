/** Hours of the day in which nobody is reminded, by the clock on their wall. Minutes count from midnight. */
export interface QuietHours {
  fromMinute: number;
  /** May be before `fromMinute`: then the night is in between. */
  toMinute: number;
  /** IANA name, such as America/Toronto. */
  timeZone: string;
}

/** Whether this moment lies within them. The end is outside. */
export function isQuiet({ fromMinute, toMinute, timeZone }: QuietHours, at: Date): boolean {
  const minute = minuteOfDay(at, timeZone);
  return fromMinute < toMinute ? minute >= fromMinute && minute < toMinute : minute >= fromMinute || minute < toMinute;
}

function minuteOfDay(at: Date, timeZone: string): number {
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const [hours = 0, minutes = 0] = clock.format(at).split(':').map(Number);
  return hours * 60 + minutes;
}
