import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { requireFreshBuild } from '../support/built';

const countIn = (line: string, what: string): number => Number(new RegExp(`(\\d+) ${what}`).exec(line)?.[1]);

test('demo --days 3: users come back between the days, a bad day of one bank holds its asks, and the third day is better than the first', async () => {
  requireFreshBuild();
  const { stdout } = await promisify(execFile)(process.execPath, [
    'bin/flinks-refresh',
    'demo',
    '--days',
    '3',
    '--exit',
  ]);
  const lines = stdout.split('\n');
  const lineOf = (start: RegExp): string => lines.find((line) => start.test(line)) ?? '';
  const back = countIn(lineOf(/^Before day 2: \d/), 'users come back');
  expect(back).toBeGreaterThan(50);
  expect(lineOf(/^Before day 2: \d/)).toMatch(/refuses good passwords$/);
  // A fast machine is there before the first reminders, a slow one after the last.
  const reminded = [/^Before day 2: \d/, /^Before day 3: \d/].map((line) => countIn(lineOf(line), 'were reminded'));
  expect(Math.max(...reminded)).toBeGreaterThan(0);
  expect(countIn(lineOf(/^Day 2: \d/), 'logins at .* refused, so the asks there are held back')).toBeGreaterThanOrEqual(
    20,
  );
  expect(countIn(lineOf(/^The run has finished/), 'logins waiting')).toBeLessThan(
    countIn(lineOf(/^Day 1: \d/), 'awaiting user') - back / 2,
  );
}, 1_200_000);
