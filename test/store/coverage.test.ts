import type { Outcome } from '../../domain/outcomes';
import { landData, openRun, openTestStore, refresh, register, waitFor, type TestStore } from './support';

let test_: TestStore;
beforeEach(async () => {
  test_ = await openTestStore();
});
afterEach(() => test_.end());

/** A finished run in which each login ends as told. */
async function run(ends: Record<string, Outcome>, daysAgo = 0): Promise<string> {
  const { runId } = await openRun(test_.store);
  for (const [loginId, outcome] of Object.entries(ends)) await refresh(test_.store, loginId, outcome, [runId]);
  await test_.store.runs.finish({ runId, state: 'finished' });
  await test_.sql(
    `update runs set started_at = started_at - $2 * interval '1 day', finished_at = finished_at - $2 * interval '1 day'
      where run_id = $1`,
    [runId, daysAgo],
  );
  return runId;
}

const each = (loginIds: string[], outcome: Outcome): Record<string, Outcome> =>
  Object.fromEntries(loginIds.map((loginId) => [loginId, outcome]));

const CACHED: Outcome = { outcome: 'refreshed', path: 'cached' };
const LIVE: Outcome = { outcome: 'refreshed', path: 'live' };
const DOWN: Outcome = { outcome: 'unavailable', code: 'RETRY_LATER' };

test('what a bank let through: without the user, live, with the user, its usual codes', async () => {
  const { store } = test_;
  const maple = await register(store, 10, 'Maple Bank');
  const [idle = ''] = await register(store, 1);
  await store.logins.noteAuthorized({
    loginId: maple[0]!,
    institution: 'Maple Bank',
    institutionId: 14,
    lastRefresh: null,
    isScheduledRefresh: null,
  });
  await run({
    ...each(maple.slice(0, 4), CACHED),
    ...each(maple.slice(4, 6), LIVE),
    ...each(maple.slice(6, 7), { outcome: 'refreshed', path: 'after_mfa' }),
    ...each(maple.slice(7, 9), DOWN),
    ...each(maple.slice(9), { outcome: 'failed', code: 'ACCESS_DENIED' }),
    [idle]: { outcome: 'revoked' },
  });
  const [first, second] = await store.coverage.institutions({ days: 30 });
  expect(first).toMatchObject({
    institution: 'Maple Bank',
    institutionId: 14,
    logins: 10,
    unattendedShare: 0.6,
    liveShare: 0.2,
    attendedShare: 0,
    medianHoursToReturn: null,
    codes: [
      { code: 'RETRY_LATER', count: 2 },
      { code: 'ACCESS_DENIED', count: 1 },
    ],
    trend: 'steady',
    since: null,
    days: [{ logins: 10, unattended: 6 }],
  });
  expect(second).toMatchObject({ institution: 'unknown', logins: 1, unattendedShare: null, days: [] });
});

test('who came back counts for their bank, with the hours it took them', async () => {
  const { store, sql } = test_;
  const [one = '', two = '', three = ''] = await register(store, 3, 'Maple Bank');
  for (const [loginId, hours] of [
    [one, 2],
    [two, 5],
    [three, 30],
  ] as const) {
    const { waitId } = await waitFor(store, loginId);
    await sql(`update waits set since = now() - $2 * interval '1 hour' where wait_id = $1`, [waitId, hours]);
  }
  await run({ ...each([one, two, three], { outcome: 'refreshed', path: 'after_mfa' }) });
  await run({ ...each([one, two, three], CACHED) });
  expect(await store.coverage.institutions({ days: 30 })).toMatchObject([
    { attendedShare: 0.5, unattendedShare: 0.5, medianHoursToReturn: 5 },
  ]);
});

test('since when a bank is worse, and only runs of the days asked for', async () => {
  const { store } = test_;
  const logins = await register(store, 20, 'Maple Bank');
  await run(each(logins, DOWN), 40);
  const runs: string[] = [];
  for (const daysAgo of [6, 5, 4, 3]) runs.push(await run(each(logins, CACHED), daysAgo));
  for (const daysAgo of [2, 1]) runs.push(await run(each(logins, DOWN), daysAgo));
  const [bank] = await store.coverage.institutions({ days: 30 });
  expect(bank?.days.map(({ runId }) => runId)).toEqual(runs);
  expect(bank).toMatchObject({ trend: 'worse', since: bank?.days[4]?.startedAt });
  expect(await store.coverage.institutions({ days: 3 })).toMatchObject([
    { days: [{ runId: runs[4] }, { runId: runs[5] }] },
  ]);
});

test('who came back while runs had no login of their bank counts in the next run that has one', async () => {
  const { store } = test_;
  const [mapleLogin = ''] = await register(store, 1, 'Maple Bank');
  const [lakesLogin = ''] = await register(store, 1, 'Great Lakes Credit Union');
  await waitFor(store, mapleLogin);
  await run({ [lakesLogin]: CACHED });
  await run({ [mapleLogin]: { outcome: 'refreshed', path: 'after_mfa' } });
  await waitFor(store, mapleLogin);
  await refresh(store, mapleLogin, { outcome: 'refreshed', path: 'after_mfa' });
  await run({ [lakesLogin]: CACHED });
  const shares = async () => {
    const banks = await store.coverage.institutions({ days: 30 });
    return banks.map(({ institution, attendedShare }) => [institution, attendedShare]);
  };
  expect(await shares()).toContainEqual(['Maple Bank', 1]);
  await run({ [mapleLogin]: CACHED });
  // Two returns in two runs, and neither is counted twice.
  expect(await shares()).toContainEqual(['Maple Bank', 1]);
  await run({ [mapleLogin]: CACHED });
  expect(await shares()).toContainEqual(['Maple Bank', 0.6667]);
  expect(await shares()).toContainEqual(['Great Lakes Credit Union', 0]);
});

test('who came back is not counted again when the bank gets another name', async () => {
  const { store, sql } = test_;
  const [loginId = ''] = await register(store, 1, 'Maple Bank');
  await waitFor(store, loginId);
  await run({ [loginId]: { outcome: 'refreshed', path: 'after_mfa' } });
  await sql(`update logins set institution = 'Maple Bank Canada'`);
  await run({ [loginId]: CACHED });
  await expect(store.coverage.institutions({ days: 30 })).resolves.toMatchObject([
    { institution: 'Maple Bank Canada', attendedShare: 0 },
    { institution: 'Maple Bank', attendedShare: 1 },
  ]);
});

test('a run that another process closes keeps its figures too; one that is ended twice keeps them once', async () => {
  const { store, sql } = test_;
  const logins = await register(store, 2, 'Maple Bank');
  const runId = await run(each(logins, CACHED));
  await store.runs.finish({ runId, state: 'finished' });
  expect(await sql('select logins, cached from run_institutions where run_id = $1', [runId])).toEqual([
    { logins: 2, cached: 2 },
  ]);
});

test('live calls of today and of the month: days that are over are counted once', async () => {
  const { store, sql } = test_;
  const [loginId = ''] = await register(store, 1);
  const call = (at: string, attended: boolean) =>
    sql(
      `insert into live_calls (login_id, refresh_id, attended, reserved_at, ended_at)
       values ($1, 'r', $2, ${at}, now())`,
      [loginId, attended],
    );
  const month = `date_trunc('month', now(), 'UTC')`;
  await call('now()', true);
  await call('now()', false);
  await call(`${month} - interval '1 hour'`, false);
  const before = await store.morning.liveCalls();
  expect(before.today).toEqual({ attended: 1, unattended: 1 });
  await call(`least(${month} + interval '1 minute', now() - interval '1 day')`, false);
  const expected = await store.morning.liveCalls();
  await run({ [loginId]: CACHED });
  expect(await store.morning.liveCalls()).toEqual(expected);
  await run({ [loginId]: CACHED });
  expect(await store.morning.liveCalls()).toEqual(expected);
});

test('fresh is who has data under 24 hours, of those whose bank lets us in and who are neither paused nor given up', async () => {
  const { store, sql } = test_;
  const open = await register(store, 5, 'Maple Bank');
  const shut = await register(store, 3, 'Lake Bank');
  const stale = await register(store, 3, 'Old Bank');
  const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();
  await sql('update logins set last_refreshed_at = now() where login_id = any($1)', [open.slice(0, 3)]);
  for (const loginId of stale) await landData(store, loginId, hoursAgo(50));
  await run({ ...each(open, CACHED), ...each(shut, DOWN), ...each(stale, CACHED) });
  await sql(`update logins set last_refreshed_at = null, data_collected_at = null where login_id = any($1)`, [open]);
  await landData(store, open[0]!, hoursAgo(1));
  await landData(store, open[1]!, hoursAgo(23));
  await landData(store, open[2]!, hoursAgo(25));
  await landData(store, open[3]!, hoursAgo(1));
  await landData(store, shut[0]!, hoursAgo(1));
  await sql('update logins set paused = true where login_id = $1', [open[3]]);
  await sql(`update logins set gave_up_since = now() where login_id = $1`, [open[4]]);
  expect(await store.morning.freshness()).toEqual({ eligible: 3, fresh: 2 });
});
