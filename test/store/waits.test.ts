import { randomUUID } from 'node:crypto';
import { DEFAULT_POLICY, type Policy } from '../../domain/policy';
import { openRun, openTestStore, registerOne, waitFor, type TestStore } from './support';

let test_: TestStore;
let loginId: string;
beforeEach(async () => {
  test_ = await openTestStore();
  loginId = await registerOne(test_.store);
});
afterEach(() => test_.end());

const RECOVERED = { outcome: 'refreshed', path: 'after_mfa' } as const;
const held = async () => (await test_.store.events.list({ limit: 100 })).events.filter((event) => event.heldByRun);
const finish = (refreshId: string, runIds: string[] = []) =>
  test_.store.refreshes.finish({ loginId, refreshId, runIds, outcome: RECOVERED });

test('a wait is the state, the row of the run, and one ask', async () => {
  const { store, eventsOf } = test_;
  const { runId } = await openRun(store);
  const refreshId = randomUUID();
  await store.refreshes.begin({ loginId, refreshId, trigger: 'run', runId });
  const record = { loginId, refreshId, runId, reason: 'reconnect', code: 'INVALID_PASSWORD' } as const;
  const wait = await store.waits.record({ ...record, ask: true, hold: false, askIntervalMs: 1_000_000 });
  expect(wait.asked).toBe(true);
  expect(await store.logins.get(loginId)).toMatchObject({
    state: 'awaiting_user',
    awaiting: { reason: 'reconnect', code: 'INVALID_PASSWORD', since: wait.since },
  });
  expect((await store.runs.get(runId))?.counts).toMatchObject({ awaiting_user: 1, open: 0 });
  expect(await store.waits.get(wait.waitId)).toMatchObject({ loginId, refreshId, runId, endedAt: null });
  expect(await eventsOf(loginId)).toEqual(['login.awaiting_user']);
  const [event] = (await store.events.list({ limit: 1 })).events;
  expect(event?.waitId).toBe(wait.waitId);
  expect(event?.data).toEqual({
    loginId,
    reference: `ref-${loginId}`,
    institution: null,
    reason: 'reconnect',
    code: 'INVALID_PASSWORD',
    runId,
  });
});

test('the same wait goes on: its start stays, reason and code are the newest, nobody is asked again', async () => {
  const { store, eventsOf } = test_;
  const first = await waitFor(store, loginId);
  const again = { loginId, refreshId: first.refreshId, runId: null, reason: 'reconnect', code: 'NEW_ACCOUNT' } as const;
  const second = await store.waits.record({ ...again, ask: true, hold: false, askIntervalMs: 1_000_000 });
  expect(second).toEqual({ waitId: first.waitId, since: first.since, asked: false, begins: false, institution: null });
  expect(await store.logins.get(loginId)).toMatchObject({ awaiting: { reason: 'reconnect', code: 'NEW_ACCOUNT' } });
  expect(await eventsOf(loginId)).toEqual(['login.awaiting_user']);
});

test('at most one ask in the interval, also across a refresh in between; the next one after it', async () => {
  const { store, sql, eventsOf } = test_;
  const first = await waitFor(store, loginId);
  await finish(first.refreshId);
  const second = await waitFor(store, loginId);
  expect(second.asked).toBe(false);
  expect(second.waitId).not.toBe(first.waitId);
  await finish(second.refreshId);
  await sql(`update logins set last_asked_at = last_asked_at - interval '7 days'`);
  expect((await waitFor(store, loginId)).asked).toBe(true);
  const asks = (await eventsOf(loginId)).filter((type) => type === 'login.awaiting_user');
  expect(asks).toHaveLength(2);
});

test('in shadow mode there is a wait and no ask', async () => {
  const { store, eventsOf } = test_;
  expect((await waitFor(store, loginId, { ask: false })).asked).toBe(false);
  expect(await eventsOf(loginId)).toEqual([]);
});

test('an ask is held while its run is running, goes out with its end, and counts as an ask from then on', async () => {
  const { store, eventsOf } = test_;
  const { runId } = await openRun(store);
  const { refreshId } = await waitFor(store, loginId, { runId, hold: true });
  expect(await held()).toMatchObject([{ loginId, heldByRun: runId, type: 'login.awaiting_user' }]);
  await store.runs.finish({ runId, state: 'finished' });
  expect(await held()).toEqual([]);
  expect(await eventsOf(loginId)).toEqual(['login.awaiting_user']);
  await finish(refreshId);
  expect((await waitFor(store, loginId)).asked).toBe(false);
});

test('an ask is not held by a run that has ended', async () => {
  const { store } = test_;
  const { runId } = await openRun(store);
  await store.runs.finish({ runId, state: 'finished' });
  expect((await waitFor(store, loginId, { runId, hold: true })).asked).toBe(true);
  expect(await held()).toEqual([]);
  expect((await store.runs.get(runId))?.counts).toMatchObject({ open: 1, awaiting_user: 0 });
});

test('a login that comes back drops its held ask, and may be asked the next time', async () => {
  const { store, eventsOf } = test_;
  const { runId } = await openRun(store);
  const { refreshId } = await waitFor(store, loginId, { runId, hold: true });
  await finish(refreshId, [runId]);
  expect(await eventsOf(loginId)).toEqual(['login.recovered']);
  await store.runs.finish({ runId, state: 'finished' });
  expect(await eventsOf(loginId)).toEqual(['login.recovered']);
  expect((await waitFor(store, loginId)).asked).toBe(true);
});

test('the held asks of a stopped run are dropped', async () => {
  const { store, eventsOf } = test_;
  const { runId } = await openRun(store);
  await waitFor(store, loginId, { runId, hold: true });
  await store.runs.finish({ runId, state: 'stopped' });
  expect(await eventsOf(loginId)).toEqual([]);
});

describe('a user whom only a stopped run has found', () => {
  /** A wait whose ask was dropped with its run. */
  async function dropped() {
    const { store } = test_;
    const { runId } = await openRun(store);
    const { waitId, since, refreshId } = await waitFor(store, loginId, { runId, hold: true });
    await store.runs.finish({ runId, state: 'stopped' });
    return { waitId, since, refreshId, reason: 'reconnect', code: 'INVALID_PASSWORD' } as const;
  }
  type Dropped = Awaited<ReturnType<typeof dropped>>;
  const clockOf = ({ waitId }: Dropped) => test_.store.waits.countsFrom({ waitId, since: 'restored' });
  /** What an open refresh does when it hears of the next run. */
  async function found({ refreshId, ...awaiting }: Dropped, policy: Partial<Policy> = {}): Promise<string> {
    const { runId } = await openRun(test_.store);
    await test_.store.runs.keepPolicy({ runId, policy: { ...DEFAULT_POLICY, ...policy } });
    await test_.store.refreshes.adoptRun({ loginId, refreshId, runId, awaiting });
    return runId;
  }

  test('is not awaited by the clock: no reminder is the first word', async () => {
    expect(await clockOf(await dropped())).toBeNull();
  });

  test('is asked by the next run, once, when that ends; the wait counts from then', async () => {
    const wait = await dropped();
    const runId = await found(wait);
    const { refreshId, ...awaiting } = wait;
    await test_.store.refreshes.adoptRun({ loginId, refreshId, runId, awaiting });
    expect(await held()).toMatchObject([{ loginId, runId, heldByRun: runId, waitId: wait.waitId }]);
    expect(await clockOf(wait)).toBeNull();
    await test_.store.runs.finish({ runId, state: 'finished' });
    expect([await held(), await test_.eventsOf(loginId)]).toEqual([[], ['login.awaiting_user']]);
    expect(await clockOf(wait)).not.toBeNull();
  });

  test('likewise if the refresh found it only after the run was stopped', async () => {
    const { store } = test_;
    const stopped = await openRun(store);
    await store.runs.finish({ runId: stopped.runId, state: 'stopped' });
    const { waitId, since, refreshId, asked } = await waitFor(store, loginId, { runId: stopped.runId, hold: true });
    const wait = { waitId, since, refreshId, reason: 'reconnect', code: 'INVALID_PASSWORD' } as const;
    expect([asked, await clockOf(wait)]).toEqual([false, null]);
    await found(wait);
    expect(await held()).toHaveLength(1);
  });

  test.each([
    ['in shadow mode', { ask: false }],
    ['within USER_ASK_INTERVAL', {}],
  ])('is not asked %s: the wait counts from that run on', async (why, policy) => {
    const wait = await dropped();
    if (why !== 'in shadow mode') await test_.sql('update logins set last_asked_at = now()');
    await found(wait, policy);
    expect([await held(), await clockOf(wait)]).toEqual([[], expect.any(String)]);
  });

  test('counts for the brake of the run that asks: 20 of them and 30 % of the bank are held', async () => {
    const { store, sql } = test_;
    const others = await Promise.all(Array.from({ length: 19 }, () => registerOne(store)));
    const stopped = await openRun(store);
    const waits = new Map<string, Dropped>();
    for (const id of [loginId, ...others]) {
      const { waitId, since, refreshId } = await waitFor(store, id, { runId: stopped.runId, hold: true });
      waits.set(id, { waitId, since, refreshId, reason: 'reconnect', code: 'INVALID_PASSWORD' });
    }
    await store.runs.finish({ runId: stopped.runId, state: 'stopped' });
    const { runId } = await openRun(store);
    for (const [id, { refreshId, ...awaiting }] of waits)
      await store.refreshes.adoptRun({ loginId: id, refreshId, runId, awaiting });
    const { brakes } = await store.runs.finish({ runId, state: 'finished' });
    expect(brakes).toMatchObject([{ code: 'INVALID_PASSWORD', count: 20, of: 20, released: false }]);
    expect(await sql('select 1 from events where held_by_run = $1', [runId])).toHaveLength(20);
  });
});

test('asks recorded while the run ends are all out afterwards', async () => {
  const { store } = test_;
  const loginIds = [loginId, ...(await Promise.all(Array.from({ length: 40 }, () => registerOne(store))))];
  const { runId } = await openRun(store);
  await Promise.all([
    ...loginIds.map((id) => waitFor(store, id, { runId, hold: true })),
    store.runs.finish({ runId, state: 'finished' }),
  ]);
  const { events } = await store.events.list({ limit: 1_000 });
  const asks = events.filter((event) => event.type === 'login.awaiting_user');
  expect(asks.map((event) => event.heldByRun)).toEqual(loginIds.map(() => null));
  const view = await store.runs.get(runId);
  const [rows] = await test_.sql<{ open: string }>(
    'select count(*) as open from run_logins where run_id = $1 and outcome is null',
    [runId],
  );
  expect(view?.counts.open).toBe(Number(rows?.open));
});

test('a reminder goes out once, not while the ask is held, and not after the wait', async () => {
  const { store, eventsOf } = test_;
  const { runId } = await openRun(store);
  const { waitId, refreshId } = await waitFor(store, loginId, { runId, hold: true });
  expect(await store.waits.remind({ waitId, n: 1 })).toBe(true);
  expect(await eventsOf(loginId)).toEqual(['login.awaiting_user']);
  await store.runs.finish({ runId, state: 'finished' });
  await Promise.all([store.waits.remind({ waitId, n: 2 }), store.waits.remind({ waitId, n: 2 })]);
  await store.waits.remind({ waitId, n: 2 });
  expect(await store.waits.remind({ waitId, n: 3 })).toBe(true);
  expect(await eventsOf(loginId)).toEqual(['login.awaiting_user', 'login.reminder', 'login.reminder']);
  await finish(refreshId);
  expect(await store.waits.remind({ waitId, n: 4 })).toBe(false);
  expect(await store.waits.remind({ waitId: randomUUID(), n: 1 })).toBe(false);
  expect(await store.waits.get(randomUUID())).toBeNull();
});

test('a wait whose ask was left out reminds all the same', async () => {
  const { store, eventsOf } = test_;
  const first = await waitFor(store, loginId);
  await finish(first.refreshId);
  const second = await waitFor(store, loginId);
  expect(second.asked).toBe(false);
  await store.waits.remind({ waitId: second.waitId, n: 1 });
  expect(await eventsOf(loginId)).toEqual(['login.awaiting_user', 'login.recovered', 'login.reminder']);
});

test('a login that is no longer registered cannot wait', async () => {
  loginId = randomUUID();
  await expect(waitFor(test_.store, loginId)).rejects.toMatchObject({ code: 'login_not_registered' });
});
