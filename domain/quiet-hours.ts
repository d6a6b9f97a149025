/** The hours in which no reminders are sent, in the local time of `timeZone`. Minutes count from midnight. */
export interface QuietHours {
  fromMinute: number;
  /** May be before `fromMinute`: the hours then span midnight. */
  toMinute: number;
  /** IANA name, such as America/Toronto. */
  timeZone: string;
}

/** Returns true if the moment is within the quiet hours. `toMinute` itself is no longer quiet. */
export function isQuiet({ fromMinute, toMinute, timeZone }: QuietHours, at: Date): boolean {
  const minute = minuteOfDay(at, timeZone);
  return fromMinute < toMinute ? minute >= fromMinute && minute < toMinute : minute >= fromMinute || minute < toMinute;
}

function minuteOfDay(at: Date, timeZone: string): number {
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const [hours = 0, minutes = 0] = clock.format(at).split(':').map(Number);
  return hours * 60 + minutes;
}
