import { randomUUID } from 'node:crypto';
import { openRun, openTestStore, refresh, register, waitFor, type TestStore } from './support';

/** Rule 2: a brake finds its own way out, decided by the rows of its canaries. */
let test_: TestStore;
beforeEach(async () => {
  test_ = await openTestStore();
});
afterEach(() => test_.end());

const CODE = 'INVALID_PASSWORD';
const refreshIds = new Map<string, string>();

/** A run in which all these logins of one bank end in one code: their asks are held. */
async function braked(count = 20, code = CODE): Promise<{ runId: string; loginIds: string[] }> {
  const loginIds = await register(test_.store, count, 'Maple Bank');
  const { runId } = await openRun(test_.store);
  for (const loginId of loginIds) {
    const { refreshId } = await waitFor(test_.store, loginId, { runId, hold: true, code });
    refreshIds.set(loginId, refreshId);
  }
  await test_.store.runs.finish({ runId, state: 'finished' });
  return { runId, loginIds };
}

async function nextRun(limit = 3): Promise<{ runId: string; canaries: string[] }> {
  const { runId } = await openRun(test_.store);
  await test_.store.canaries.openRound({ runId, limit });
  const all = await test_.store.logins.list({ limit: 1_000 });
  const loginIds = all.logins.map(({ loginId }) => loginId);
  return { runId, canaries: await test_.store.canaries.canariesAmong({ runId, loginIds }) };
}

type End = 'let_in' | 'refused' | 'mfa' | 'busy';

/** What a refresh does for a brake: claim, call, and write how it went. */
async function call(loginId: string, end: End, runId: string): Promise<string | null> {
  const { store } = test_;
  const refreshId = refreshIds.get(loginId)!;
  const claimed = await store.canaries.claim({ loginId, refreshId });
  if (claimed === null) return null;
  const limits = { perDay: 3, perHour: 5, inFlightMs: 240_000 };
  const seat = await store.liveCalls.reserve({ loginId, refreshId, attended: false, ...limits });
  if (seat.kind !== 'reserved') throw new Error(seat.kind);
  const answers = { let_in: [200, null], refused: [401, CODE], mfa: [203, null], busy: [401, 'RETRY_LATER'] } as const;
  const [status, code] = answers[end];
  await store.liveCalls.end({ callId: seat.callId, status, code });
  if (end === 'let_in') {
    await store.refreshes.finish({
      loginId,
      refreshId,
      runIds: [runId],
      outcome: { outcome: 'refreshed', path: 'live' },
    });
  } else {
    const ask = claimed === 'resolved' && end === 'refused';
    const wait = { reason: 'reconnect', code: CODE, ask, hold: true, askIntervalMs: 7 * 86_400_000 } as const;
    await store.waits.record({ loginId, refreshId, runId, ...wait });
  }
  return claimed;
}

const brakeOf = async (runId: string) => (await test_.store.runs.get(runId))!.brakes[0];
const asksOf = async () =>
  (await test_.store.events.list({ limit: 1_000 })).events.filter(({ type }) => type === 'login.awaiting_user');
const alerts = async () =>
  (await test_.store.events.list({ limit: 1_000 })).events.flatMap(({ type, data }) =>
    type === 'operator.alert' ? [data] : [],
  );

test('canaries are those whose data is newest and whose last live calls did not end in 203; a signal alone claims nothing', async () => {
  const { loginIds } = await braked();
  const [newest, older, rang] = loginIds as [string, string, string];
  await test_.sql(`update logins set last_refreshed_at = now() where login_id = $1`, [newest]);
  await test_.sql(`update logins set last_refreshed_at = now() - interval '1 day' where login_id = $1`, [older]);
  await test_.sql(`update logins set last_refreshed_at = now(), unattended_203s = 1 where login_id = $1`, [rang]);
  const { canaries } = await nextRun(2);
  expect(canaries.sort()).toEqual([newest, older].sort());
  const forged = { loginId: rang, refreshId: refreshIds.get(rang)! };
  expect(await test_.store.canaries.claim(forged)).toBeNull();
  const claim = { loginId: newest, refreshId: refreshIds.get(newest)! };
  expect(await test_.store.canaries.claim(claim)).toBe('canary');
  // Another refresh of it finds the row taken.
  expect(await test_.store.canaries.claim({ ...claim, refreshId: randomUUID() })).toBeNull();
});

test('two thirds let in: resolved, asks dropped, the others are called once each and come back as refreshed', async () => {
  const { runId: first, loginIds } = await braked();
  const { runId, canaries } = await nextRun();
  await call(canaries[0]!, 'let_in', runId);
  await call(canaries[1]!, 'let_in', runId);
  expect(await brakeOf(first)).toMatchObject({ resolved: false });
  await call(canaries[2]!, 'refused', runId);
  expect(await brakeOf(first)).toMatchObject({
    resolved: true,
    released: false,
    dropped: 17,
    canaries: { called: 3, letIn: 2, refused: 1 },
  });
  // The one that was refused is asked; no other is.
  const [only, ...none] = await asksOf();
  expect([only?.loginId, only?.heldByRun, none]).toEqual([canaries[2], null, []]);
  expect(await alerts()).toMatchObject([
    { code: 'asks_held' },
    {
      code: 'brake_resolved',
      count: 17,
      message: expect.stringContaining('3 canaries at Maple Bank: 2 let in, 1 refused; 17 asks dropped') as string,
    },
  ]);
  const rest = await test_.store.canaries.nextOfResolved({ runId, limit: 100 });
  expect(rest).toEqual(loginIds.filter((loginId) => !canaries.includes(loginId)).sort());
  expect(await call(rest[0]!, 'let_in', runId)).toBe('resolved');
  expect(await test_.eventsOf(rest[0]!)).toEqual(['login.refreshed']);
  expect(await test_.eventsOf(canaries[0]!)).toEqual(['login.refreshed']);
  refreshIds.set(rest[0]!, await refresh(test_.store, rest[0]!, { outcome: 'unavailable' }));
  expect(await call(rest[0]!, 'let_in', runId)).toBeNull();
});

test('a canary that was refused while the bank lied is called again once the bank tells the truth, and nobody is asked for it', async () => {
  const { runId: first } = await braked();
  const second = await nextRun();
  const [lied = '', rang = '', busy = ''] = second.canaries;
  await call(lied, 'refused', second.runId);
  await call(rang, 'mfa', second.runId);
  await call(busy, 'busy', second.runId);
  await test_.store.runs.finish({ runId: second.runId, state: 'finished' });
  const third = await nextRun();
  const [wrong = '', ...others] = third.canaries;
  await call(wrong, 'refused', third.runId);
  for (const loginId of others) await call(loginId, 'let_in', third.runId);
  const canaries = { called: 6, letIn: 2, refused: 2, asked: 1 };
  expect(await brakeOf(first)).toMatchObject({ resolved: true, dropped: 16, canaries });
  // The bank has refused this one among others that it let in, and wanted a one-time code of that one.
  expect((await asksOf()).map(({ loginId }) => loginId).sort()).toEqual([wrong, rang].sort());
  const rest = await test_.store.canaries.nextOfResolved({ runId: third.runId, limit: 100 });
  expect(rest).toHaveLength(16);
  expect(rest).toEqual(expect.arrayContaining([lied, busy]));
  expect(await call(lied, 'let_in', third.runId)).toBe('resolved');
  expect(await test_.eventsOf(lied)).toEqual(['login.refreshed']);
  for (const loginId of [wrong, rang]) expect(await call(loginId, 'let_in', third.runId)).toBeNull();
  expect(await brakeOf(first)).toMatchObject({ canaries });
});

test('a login that was still open at the deadline of the braked run is one of the others, and is not asked', async () => {
  const [late = ''] = await register(test_.store, 1, 'Maple Bank');
  const { runId: first } = await braked();
  const { refreshId } = await waitFor(test_.store, late, { runId: first, hold: true, code: CODE });
  refreshIds.set(late, refreshId);
  await test_.sql('update run_logins set outcome = null, reason = null where login_id = $1', [late]);
  expect(await asksOf()).toHaveLength(21);
  const { runId, canaries } = await nextRun();
  for (const loginId of canaries) await call(loginId, 'let_in', runId);
  expect(await brakeOf(first)).toMatchObject({ resolved: true, dropped: 18 });
  expect(await asksOf()).toEqual([]);
  expect(await call(late, 'let_in', runId)).toBe('resolved');
});

test('a bank that lets canaries in and refuses the rest brakes again, once', async () => {
  await braked(30);
  const { runId, canaries } = await nextRun();
  for (const loginId of canaries) await call(loginId, 'let_in', runId);
  const rest = await test_.store.canaries.nextOfResolved({ runId, limit: 100 });
  for (const loginId of rest) await call(loginId, 'refused', runId);
  const { brakes } = await test_.store.runs.finish({ runId, state: 'finished' });
  expect(brakes).toMatchObject([{ institution: 'Maple Bank', code: CODE, count: 27, of: 30, resolved: false }]);
  expect((await asksOf()).map(({ heldByRun }) => heldByRun)).toEqual(Array(27).fill(runId));
  expect((await alerts()).map(({ code }) => code)).toEqual(['asks_held', 'brake_resolved', 'asks_held']);
});

test('one of three let in: it holds, and the next run calls others', async () => {
  const { runId: first } = await braked();
  const second = await nextRun();
  await call(second.canaries[0]!, 'let_in', second.runId);
  await call(second.canaries[1]!, 'refused', second.runId);
  await call(second.canaries[2]!, 'refused', second.runId);
  await test_.store.runs.finish({ runId: second.runId, state: 'finished' });
  expect(await brakeOf(first)).toMatchObject({ resolved: false, released: false });
  const third = await nextRun();
  expect(third.canaries).toHaveLength(3);
  expect(third.canaries.filter((loginId) => second.canaries.includes(loginId))).toEqual([]);
});

test('all refused in two runs: the operator is told again, and canaries rest for 7 days', async () => {
  const { runId: first } = await braked();
  for (let n = 0; n < 2; n += 1) {
    const { runId, canaries } = await nextRun();
    expect(canaries).toHaveLength(3);
    for (const loginId of canaries) await call(loginId, 'refused', runId);
    await test_.store.runs.finish({ runId, state: 'finished' });
  }
  expect(await alerts()).toMatchObject([
    { code: 'asks_held' },
    { code: 'asks_still_held', count: 20, institution: 'Maple Bank' },
  ]);
  const resting = await nextRun();
  expect(resting.canaries).toEqual([]);
  await test_.store.runs.finish({ runId: resting.runId, state: 'finished' });
  // An operator may call some all the same.
  const asked = await test_.store.canaries.openOperatorRound({ institution: 'Maple Bank', limit: 2 });
  expect(asked.map(({ runId }) => runId)).toEqual([first, first]);
  await test_.sql(`update run_brakes set rests_until = now() - interval '1 second'`);
  expect((await nextRun()).canaries).toHaveLength(3);
});

test.each([
  ['mfa', 'UNAUTHORIZED'],
  ['mfa', 'A_CODE_NOBODY_KNOWS'],
  ['busy', CODE],
] as const)('no verdict in two runs (%s after %s): nothing is said, others are called', async (end, code) => {
  await braked(20, code);
  for (let n = 0; n < 3; n += 1) {
    const { runId, canaries } = await nextRun();
    expect(canaries).toHaveLength(3);
    for (const loginId of canaries) await call(loginId, end, runId);
    await test_.store.runs.finish({ runId, state: 'finished' });
  }
  expect(await alerts()).toMatchObject([{ code: 'asks_held' }]);
});

describe('a bank that had refused passwords, and rings phones: a one-time code says that it takes them', () => {
  test('two thirds: the brake ends by itself, the asks go out, none of the others is called, and the operator is told', async () => {
    const { runId: first, loginIds } = await braked();
    const { runId, canaries } = await nextRun();
    await call(canaries[0]!, 'mfa', runId);
    await call(canaries[1]!, 'refused', runId);
    expect(await brakeOf(first)).toMatchObject({ released: false });
    await call(canaries[2]!, 'mfa', runId);
    expect(await brakeOf(first)).toMatchObject({
      released: true,
      resolved: false,
      canaries: { called: 3, letIn: 0, refused: 1, asked: 2 },
    });
    const asks = await asksOf();
    expect(asks.map(({ loginId, heldByRun }) => [loginId, heldByRun]).sort()).toEqual(
      loginIds.map((loginId) => [loginId, null]).sort(),
    );
    expect(await test_.sql('select 1 from waits where counts_from is null')).toEqual([]);
    expect(await test_.store.canaries.nextOfResolved({ runId, limit: 100 })).toEqual([]);
    expect(await alerts()).toMatchObject([
      { code: 'asks_held' },
      {
        code: 'brake_released',
        flinksCode: CODE,
        count: 20,
        message: expect.stringContaining('1 refused, 2 asked for a one-time code; 20 asks sent') as string,
      },
    ]);
    await test_.store.runs.finish({ runId, state: 'finished' });
    // It is over: neither canaries nor another word of it.
    expect((await nextRun()).canaries).toEqual([]);
    expect(await alerts()).toHaveLength(2);
  });

  test('one of three: it holds, as where none was let in', async () => {
    const { runId: first } = await braked();
    for (let n = 0; n < 2; n += 1) {
      const { runId, canaries } = await nextRun();
      await call(canaries[0]!, 'mfa', runId);
      await call(canaries[1]!, 'refused', runId);
      await call(canaries[2]!, 'refused', runId);
      await test_.store.runs.finish({ runId, state: 'finished' });
    }
    expect(await brakeOf(first)).toMatchObject({ released: false, resolved: false });
    expect((await alerts()).map(({ code }) => code)).toEqual(['asks_held', 'asks_still_held']);
  });

  test('enough of them are let in without a code: it is resolved as ever, and the others are called', async () => {
    const { runId: first } = await braked();
    const { runId, canaries } = await nextRun();
    await call(canaries[0]!, 'mfa', runId);
    await call(canaries[1]!, 'let_in', runId);
    await call(canaries[2]!, 'let_in', runId);
    expect(await brakeOf(first)).toMatchObject({ resolved: true, released: false, dropped: 17 });
    expect(await test_.store.canaries.nextOfResolved({ runId, limit: 100 })).toHaveLength(17);
  });
});

test('nobody can be called: the operator is reminded each week for as long as asks are held', async () => {
  await braked();
  await test_.sql(`update logins set unattended_203s = 1`);
  for (let n = 0; n < 3; n += 1) {
    const { runId, canaries } = await nextRun();
    expect(canaries).toEqual([]);
    await test_.store.runs.finish({ runId, state: 'finished' });
  }
  expect(await alerts()).toMatchObject([{ code: 'asks_held' }]);
  const weekLater = () => test_.sql(`update run_brakes set told_at = told_at - interval '7 days 1 minute'`);
  await weekLater();
  for (let n = 0; n < 2; n += 1) {
    const { runId } = await nextRun();
    await test_.store.runs.finish({ runId, state: 'finished' });
  }
  expect(await alerts()).toMatchObject([
    { code: 'asks_held' },
    { code: 'asks_still_held', count: 20, institution: 'Maple Bank' },
  ]);
  await weekLater();
  await nextRun();
  expect(await alerts()).toHaveLength(3);
});

test('a canary that never claims its row is no verdict, and does not hold up the others', async () => {
  const { runId: first } = await braked();
  const { runId, canaries } = await nextRun();
  await call(canaries[0]!, 'let_in', runId);
  expect(await brakeOf(first)).toMatchObject({ resolved: false });
  await test_.store.canaries.nextOfResolved({ runId, limit: 1 });
  expect(await brakeOf(first)).toMatchObject({ resolved: true, canaries: { called: 1, letIn: 1 } });
  // They were not called, so they are called with the others, and nobody is asked.
  const rest = await test_.store.canaries.nextOfResolved({ runId, limit: 100 });
  expect(rest).toEqual(expect.arrayContaining(canaries.slice(1)));
  expect(await asksOf()).toEqual([]);
});

test('resolved: the ask of a paused login is dropped, and it is called once it is resumed', async () => {
  const { loginIds } = await braked();
  const { runId, canaries } = await nextRun();
  const paused = loginIds.find((loginId) => !canaries.includes(loginId))!;
  await test_.store.logins.patch(paused, { paused: true });
  for (const loginId of canaries) await call(loginId, 'let_in', runId);
  expect(await asksOf()).toEqual([]);
  expect(await test_.store.canaries.nextOfResolved({ runId, limit: 100 })).not.toContain(paused);
  await test_.store.logins.patch(paused, { paused: false });
  expect(await test_.store.canaries.nextOfResolved({ runId, limit: 100 })).toContain(paused);
});

test('a wait counts from when its ask went out: not while it is held, nor when it was dropped', async () => {
  const { runId, loginIds } = await braked();
  const { rows: waits } = {
    rows: await test_.sql<{ wait_id: string; login_id: string }>('select wait_id, login_id from waits'),
  };
  const clock = (loginId: string) =>
    test_.store.waits.countsFrom({ waitId: waits.find(({ login_id }) => login_id === loginId)!.wait_id, since: 'x' });
  expect(await clock(loginIds[0]!)).toBeNull();
  await test_.store.runs.releaseBrake({ runId, institution: 'Maple Bank' });
  expect(Date.parse((await clock(loginIds[0]!))!)).toBeGreaterThan(Date.now() - 60_000);
  expect(await test_.store.waits.countsFrom({ waitId: 'none', since: 'then' })).toBe('then');
});
