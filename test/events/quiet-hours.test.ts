import { pauseAfter } from '../../domain/delivery';
import { isQuiet } from '../../domain/quiet-hours';
import { settingsOf, wrongSettings } from '../config/support';

const at = (iso: string): Date => new Date(iso);
const night = { fromMinute: 21 * 60, toMinute: 8 * 60, timeZone: 'America/Toronto' };

test.each([
  ['2026-01-15T02:00:00Z', true], // 21:00
  ['2026-01-15T01:59:59Z', false],
  ['2026-01-15T05:00:00Z', true], // midnight
  ['2026-01-15T12:59:59Z', true],
  ['2026-01-15T13:00:00Z', false], // 08:00
  ['2026-07-15T12:00:00Z', false], // 08:00 in summer
  ['2026-07-15T01:00:00Z', true],
  ['2026-03-08T07:30:00Z', true], // an hour that this night skips
  ['2026-11-01T06:30:00Z', true], // an hour that occurs twice
])('%s is quiet in Toronto: %s', (moment, quiet) => {
  expect(isQuiet(night, at(moment))).toBe(quiet);
});

test('hours within one day', () => {
  const noon = { fromMinute: 12 * 60 + 30, toMinute: 14 * 60, timeZone: 'UTC' };
  const quiet = ['12:29', '12:30', '13:59', '14:00'].map((time) => isQuiet(noon, at(`2026-01-15T${time}:00Z`)));
  expect(quiet).toEqual([false, true, true, false]);
});

test('quiet hours and their time zone are set together, and must be what they say', () => {
  const set = (hours: string, zone = 'America/Vancouver') => ({ USER_QUIET_HOURS: hours, USER_TIME_ZONE: zone });
  expect(settingsOf(set('21:30-8')).quietHours).toEqual({
    fromMinute: 1_290,
    toMinute: 480,
    timeZone: 'America/Vancouver',
  });
  expect(settingsOf({}).quietHours).toBeNull();
  expect(wrongSettings({ USER_QUIET_HOURS: '21-8' })).toEqual(['USER_TIME_ZONE']);
  expect(wrongSettings({ USER_TIME_ZONE: 'UTC' })).toEqual(['USER_QUIET_HOURS']);
  for (const hours of ['24:00-8:00', '8:60-9:00', '8-8', 'night', '21:00', '21:00-08:00-09:00', '-1-5']) {
    expect(wrongSettings(set(hours))).toEqual(['USER_QUIET_HOURS']);
  }
  expect(wrongSettings(set('21-8', 'Mars/Olympus'))).toEqual(['USER_TIME_ZONE']);
});

test('Retry-After only ever makes the pause of the schedule longer, by a day at most', () => {
  expect(pauseAfter(1, 0)).toBe(5_000);
  expect(pauseAfter(1, 60_000)).toBe(60_000);
  expect(pauseAfter(4, 60_000)).toBe(7_200_000);
  expect(pauseAfter(1, 1e12)).toBe(86_400_000);
  expect(pauseAfter(10, 60_000)).toBeNull();
});
