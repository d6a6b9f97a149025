import { compare, median, trendOf } from '../../domain/usual';

/** What is more than noise, for the morning's report and the coverage of banks. */
const steady = Array.from({ length: 14 }, () => 0.9);

test.each([
  ['nothing has changed', { count: 90, of: 100 }, steady, 'usual'],
  ['chance alone gives so much of 100 logins', { count: 82, of: 100 }, steady, 'usual'],
  ['the same share of 10,000 logins is news', { count: 8_200, of: 10_000 }, steady, 'less'],
  ['more than three deviations of chance', { count: 79, of: 100 }, steady, 'less'],
  ['and up', { count: 100, of: 100 }, Array.from({ length: 14 }, () => 0.5), 'more'],
  ['two logins are not news, whatever their share', { count: 0, of: 2 }, steady, 'usual'],
  ['a bank that jumps every day', { count: 55, of: 100 }, [0.5, 0.9, 0.6, 0.95, 0.55, 0.9, 0.6], 'usual'],
  ['two earlier runs say nothing', { count: 0, of: 100 }, [0.9, 0.9], 'usual'],
  ['less than two points of a bank that never failed', { count: 9_900, of: 10_000 }, steady.map(() => 1), 'usual'],
  ['nothing was looked at', { count: 0, of: 0 }, steady, 'usual'],
] as const)('%s', (_what, today, earlier, verdict) => {
  expect(compare(today, earlier).verdict).toBe(verdict);
});

test('one odd run before does not move what is usual', () => {
  expect(compare({ count: 90, of: 100 }, [...steady, 0])).toEqual({ verdict: 'usual', usual: 0.9 });
});

const days = (...shares: number[]) =>
  shares.map((share, at) => ({ startedAt: `2026-03-${String(at + 1).padStart(2, '0')}`, count: share * 100, of: 100 }));

test.each([
  ['no change', days(0.9, 0.9, 0.9, 0.9), { trend: 'steady', since: null }],
  ['worse since a day', days(0.9, 0.92, 0.88, 0.9, 0.3, 0.25, 0.4), { trend: 'worse', since: '2026-03-05' }],
  ['worse today', days(0.9, 0.92, 0.88, 0.9, 0.3), { trend: 'worse', since: '2026-03-05' }],
  ['a bad day that is over', days(0.9, 0.92, 0.88, 0.3, 0.9), { trend: 'steady', since: null }],
  ['better since', days(0.1, 0.1, 0.12, 0.9, 0.95), { trend: 'better', since: '2026-03-04' }],
  ['too few runs', days(0.9, 0.9, 0.1), { trend: 'steady', since: null }],
  [
    'worse for longer than it was well',
    days(0.9, 0.9, 0.9, 0.2, 0.2, 0.2, 0.2, 0.2),
    { trend: 'worse', since: '2026-03-04' },
  ],
])('%s', (_what, all, expected) => {
  expect(trendOf(all)).toEqual(expected);
});

test('the median of nothing is nothing', () => {
  expect([median([]), median([3]), median([4, 1]), median([5, 1, 3])]).toEqual([null, 3, 2.5, 3]);
});
