import type { Outcome } from '../../domain/outcomes';
import { openRun, openTestStore, refresh, REFRESHED, register, type TestStore } from './support';

/** Rule 12: what cannot come back is said, once, again after 7 and 30 days, and when it ends. */
let test_: TestStore;
beforeEach(async () => {
  test_ = await openTestStore();
});
afterEach(() => test_.end());

const DOWN: Outcome = { outcome: 'unavailable', code: 'AGGREGATION_ERROR' };
/** A run in which each login ends like this. */
async function run(...groups: [string[], Outcome][]): Promise<void> {
  const { runId } = await openRun(test_.store);
  for (const [loginIds, outcome] of groups)
    for (const loginId of loginIds) await refresh(test_.store, loginId, outcome, [runId]);
  await test_.store.runs.finish({ runId, state: 'finished' });
}
const alerts = async () => {
  const { events } = await test_.store.events.list({ limit: 1_000 });
  const found = events.filter(
    ({ type, data }) => type === 'operator.alert' && String(data['code']).startsWith('institution'),
  );
  return found.map(({ data }) => [data['code'], data['institution'], data['count'] ?? null]);
};
const later = (days: number) =>
  test_.sql(`update institutions_down set told_at = told_at - $1 * interval '1 day'`, [days]);

test('an institution of which 80 % ended unavailable with one code in three runs is told, then after 7 and 30 days, and when it is back', async () => {
  const loginIds = await register(test_.store, 10, 'Maple Bank');
  const [most, few] = [loginIds.slice(0, 8), loginIds.slice(8)];
  const other: Outcome = { outcome: 'unavailable', code: 'RETRY_LATER' };
  const day = () => run([most, DOWN], [few, other]);
  await day();
  await day();
  expect(await alerts()).toEqual([]);
  await day();
  expect(await alerts()).toEqual([['institution_down', 'Maple Bank', 8]]);
  await day();
  await later(6);
  await day();
  expect(await alerts()).toHaveLength(1);
  await later(1);
  await day();
  await day();
  expect(await alerts()).toHaveLength(2);
  await later(23);
  await day();
  await later(300);
  await day();
  expect(await alerts()).toHaveLength(3);
  await run([most, REFRESHED], [few, other]);
  expect((await alerts()).at(-1)).toEqual(['institution_back', 'Maple Bank', 8]);
  await day();
  expect(await alerts()).toHaveLength(4);
});

test('a bank that fails in another way is not back, and is not told as new', async () => {
  const loginIds = await register(test_.store, 10, 'Maple Bank');
  for (let n = 0; n < 3; n += 1) await run([loginIds, DOWN]);
  await run([loginIds.slice(0, 5), DOWN], [loginIds.slice(5), { outcome: 'failed', code: 'UNREADABLE' }]);
  for (let n = 0; n < 3; n += 1) await run([loginIds, DOWN]);
  expect(await alerts()).toEqual([['institution_down', 'Maple Bank', 10]]);
});

test.each<[string, number, number, Outcome]>([
  ['fewer than three logins', 2, 0, DOWN],
  ['less than 80 % alike', 7, 3, { outcome: 'unavailable', code: 'RETRY_LATER' }],
  ['one of them refreshed', 9, 1, REFRESHED],
])('not told: %s', async (_why, most, few, otherwise) => {
  const loginIds = await register(test_.store, most + few, 'Maple Bank');
  for (let n = 0; n < 3; n += 1) await run([loginIds.slice(0, most), DOWN], [loginIds.slice(most), otherwise]);
  expect(await alerts()).toEqual([]);
});

test('our own limits, and another bank, say nothing about a bank', async () => {
  const [maple, birch] = [await register(test_.store, 3, 'Maple Bank'), await register(test_.store, 3, 'Birch Bank')];
  for (let n = 0; n < 3; n += 1) await run([maple, { outcome: 'unavailable', code: 'LIVE_BUDGET' }], [birch, DOWN]);
  expect(await alerts()).toEqual([['institution_down', 'Birch Bank', 3]]);
});
