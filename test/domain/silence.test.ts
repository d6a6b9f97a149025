import { DAY_MS, HOUR_MS } from '../../domain/duration';
import { missedRunOf } from '../../domain/missed-run';

const NOW_MS = Date.parse('2026-11-20T15:00:00Z');

test.each([
  ['no logins', null, 'none'],
  ['a run just now', 0, 'none'],
  ['a day and a bit, as a late run has it', 26 * HOUR_MS - 1, 'none'],
  ['26 hours', 26 * HOUR_MS, 'late'],
  ['almost five days', 5 * DAY_MS - 1, 'late'],
  ['five days: on the seventh Flinks drops logins', 5 * DAY_MS, 'alarming'],
  ['a clock that went back', -HOUR_MS, 'none'],
] as const)('%s', (_what, agoMs, silence) => {
  expect(missedRunOf(agoMs === null ? null : NOW_MS - agoMs, NOW_MS)).toBe(silence);
});
