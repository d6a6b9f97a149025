import { isDaily, meetsNightlyJob, readCron } from '../../config/cron';

/** Flinks' own nightly job is at work from 04:00 to 08:00 UTC: the doctor names a Schedule within half an hour of it. */
test.each([
  ['0 15 * * *', false],
  ['29 3 * * *', false],
  ['30 3 * * *', true],
  ['0 5 * * *', true],
  ['30 8 * * *', true],
  ['31 8 * * *', false],
  ['0 9 * * *', false],
  ['0 */6 * * *', true],
  ['0 0-2,5 * * *', true],
  ['0 1/3 * * *', true],
  ['0 12-23/4 * * *', false],
  ['45 3 * * mon', true],
])('%s: %s', (cron, expected) => expect(meetsNightlyJob(cron)).toBe(expected));

test.each([
  ['0 15 * * *', true],
  ['0 15 * * 0-6', true],
  ['0 15 * * */1', true],
  ['0 15 * * mon-sat,sun', true],
  ['0 15 * * 1-7', true],
  ['0 15 * * 1-6', false],
  ['0 15 * * mon-fri', false],
  ['0 15 * * */2', false],
  ['0 15 * * 7', false],
])('%s runs every day: %s', (cron, expected) => {
  expect(readCron(cron)).toBe(cron);
  expect(isDaily(cron)).toBe(expected);
});
