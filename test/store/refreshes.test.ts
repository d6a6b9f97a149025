import { randomUUID } from 'node:crypto';
import { landData, openRun, openTestStore, refresh, REFRESHED, registerOne, waitFor, type TestStore } from './support';

let test_: TestStore;
let loginId: string;
beforeEach(async () => {
  test_ = await openTestStore();
  loginId = await registerOne(test_.store);
});
afterEach(() => test_.end());

const stateOf = async () => (await test_.store.logins.get(loginId))?.state;
const countsOf = async (runId: string) => (await test_.store.runs.get(runId))?.counts;

test('begin: the login is refreshing, and the refresh hears what is known of it', async () => {
  const { store } = test_;
  const start = { loginId, refreshId: randomUUID(), trigger: 'app', runId: null } as const;
  const known = {
    institution: null,
    language: null,
    everWorked: false,
    unattended203s: 0,
    lastRefreshedAt: null,
    lastSeenBefore: null,
    gaveUpSince: null,
    gaveUpCode: null,
    policy: null,
  };
  expect(await store.refreshes.begin(start)).toEqual(known);
  expect(await store.refreshes.begin(start)).toEqual(known);
  expect(await stateOf()).toBe('refreshing');
  expect((await store.refreshes.history({ loginId, limit: 10 })).history).toHaveLength(1);
});

test('a login that is not registered does not begin, and its end as revoked is heard by the ledger only', async () => {
  const { store, sql } = test_;
  const { runId } = await openRun(store);
  await sql('delete from logins where login_id = $1', [loginId]);
  const refreshId = randomUUID();
  expect(await store.refreshes.begin({ loginId, refreshId, trigger: 'run', runId })).toBeNull();
  for (let time = 0; time < 2; time += 1) {
    await store.refreshes.finish({ loginId, refreshId, runIds: [runId], outcome: { outcome: 'revoked' } });
  }
  expect(await countsOf(runId)).toMatchObject({ revoked: 1, open: 0 });
  expect((await store.events.list({ limit: 10 })).events).toEqual([]);
});

test('finish: outcome, state, ledger and one event, however often it is said', async () => {
  const { store, eventsOf } = test_;
  const { runId } = await openRun(store);
  const refreshId = randomUUID();
  await store.refreshes.begin({ loginId, refreshId, trigger: 'run', runId });
  const lastRefresh = '2026-05-04T07:00:00.000Z';
  await store.logins.noteAuthorized({
    loginId,
    institution: 'Bank',
    institutionId: 7,
    lastRefresh,
    isScheduledRefresh: true,
  });
  await landData(store, loginId, lastRefresh);
  const outcome = { outcome: 'refreshed', path: 'cached', missing: ['income'] } as const;
  const end = { loginId, refreshId, runIds: [runId], outcome: { ...outcome, missing: [...outcome.missing] } };
  await Promise.all([store.refreshes.finish(end), store.refreshes.finish(end)]);
  await store.refreshes.finish(end);
  expect(await store.logins.get(loginId)).toMatchObject({
    state: 'idle',
    lastRefreshedAt: lastRefresh,
    lastOutcome: { ...outcome, dataAsOf: lastRefresh, runId, at: expect.stringMatching(/Z$/) as string },
  });
  expect(await store.runs.get(runId)).toMatchObject({
    counts: { refreshed: 1, open: 0 },
    byPath: { cached: 1 },
    byInstitution: { Bank: { refreshed: 1 } },
  });
  expect(await eventsOf(loginId)).toEqual(['login.refreshed']);
  const [event] = (await store.events.list({ limit: 1 })).events;
  expect(event).toMatchObject({
    data: { loginId, reference: `ref-${loginId}`, institution: 'Bank', runId },
    heldByRun: null,
    deliveredAt: null,
  });
});

test('a refresh that goes on after its end, because its user came meanwhile, ends once more', async () => {
  const { store, eventsOf } = test_;
  const refreshId = await refresh(store, loginId, { outcome: 'unavailable', code: 'LIVE_LIMIT' });
  await store.refreshes.begin({ loginId, refreshId, trigger: 'run', runId: null });
  expect(await stateOf()).toBe('refreshing');
  const [reopened] = (await store.refreshes.history({ loginId, limit: 1 })).history;
  expect(reopened).toMatchObject({ refreshId, endedAt: null, outcome: null, code: null });
  await store.refreshes.finish({
    loginId,
    refreshId,
    runIds: [],
    outcome: { outcome: 'unavailable', code: 'LIVE_LIMIT' },
  });
  expect(await stateOf()).toBe('idle');
  expect(await eventsOf(loginId)).toEqual([]);
});

test('a login that had been waiting is recovered, never refreshed as well, and its wait has ended', async () => {
  const { store, eventsOf } = test_;
  const { refreshId, waitId } = await waitFor(store, loginId);
  await store.refreshes.finish({
    loginId,
    refreshId,
    runIds: [],
    outcome: { outcome: 'refreshed', path: 'after_mfa' },
  });
  expect(await eventsOf(loginId)).toEqual(['login.awaiting_user', 'login.recovered']);
  expect(await store.logins.get(loginId)).toMatchObject({ state: 'idle', awaiting: null });
  expect(await store.waits.get(waitId)).toMatchObject({ endedAt: expect.any(String) as string, outcome: 'refreshed' });
});

test('gave_up is told once, remembers since when, and is left by fresh data', async () => {
  const { store, eventsOf } = test_;
  const { refreshId, since, waitId } = await waitFor(store, loginId);
  await store.refreshes.finish({ loginId, refreshId, runIds: [], outcome: { outcome: 'gave_up', code: 'X' } });
  expect(await stateOf()).toBe('gave_up');
  expect((await store.logins.get(loginId))?.awaiting).toBeNull();
  expect(await store.waits.get(waitId)).toMatchObject({ outcome: 'gave_up' });
  const look = { loginId, refreshId: randomUUID(), trigger: 'run', runId: null } as const;
  expect(await store.refreshes.begin(look)).toMatchObject({ gaveUpSince: since });
  expect(await store.refreshes.begin(look)).toMatchObject({ gaveUpSince: since });
  await store.refreshes.finish({ ...look, runIds: [], outcome: { outcome: 'gave_up' } });
  expect(await stateOf()).toBe('gave_up');
  expect(await eventsOf(loginId)).toEqual(['login.awaiting_user', 'login.gave_up']);
  await refresh(store, loginId, { outcome: 'refreshed', path: 'after_reconnect' });
  expect(await eventsOf(loginId)).toEqual(['login.awaiting_user', 'login.gave_up', 'login.recovered']);
  const next = { ...look, refreshId: randomUUID() };
  expect(await store.refreshes.begin(next)).toMatchObject({ gaveUpSince: null });
});

test('a new wait ends gave_up', async () => {
  const { store } = test_;
  await refresh(store, loginId, { outcome: 'gave_up' });
  await waitFor(store, loginId);
  expect(await stateOf()).toBe('awaiting_user');
  const start = { loginId, refreshId: randomUUID(), trigger: 'app', runId: null } as const;
  expect(await store.refreshes.begin(start)).toMatchObject({ gaveUpSince: null });
});

test('a refresh adopts a later run: its row waits, and has the outcome in the end; the ended run counts recovered', async () => {
  const { store } = test_;
  const first = await openRun(store);
  const { refreshId, waitId, since } = await waitFor(store, loginId, { runId: first.runId });
  await store.runs.finish({ runId: first.runId, state: 'finished' });
  const second = await openRun(store);
  const awaiting = { waitId, since, reason: 'mfa', code: null } as const;
  await store.refreshes.adoptRun({ loginId, refreshId, runId: second.runId, awaiting });
  await store.refreshes.adoptRun({ loginId, refreshId, runId: second.runId, awaiting });
  expect(await countsOf(second.runId)).toMatchObject({ awaiting_user: 1, open: 0 });
  await store.refreshes.finish({
    loginId,
    refreshId,
    runIds: [first.runId, second.runId],
    outcome: { outcome: 'refreshed', path: 'after_mfa' },
  });
  expect(await store.runs.get(first.runId)).toMatchObject({ counts: { awaiting_user: 1, refreshed: 0 }, recovered: 1 });
  expect(await store.runs.get(second.runId)).toMatchObject({
    counts: { awaiting_user: 0, refreshed: 1 },
    recovered: 0,
  });
});

test.each(['nothing', 'an older wait', 'a link'])(
  'a wait of which a restored database knows %s is written again as its workflow holds it, once',
  async (known) => {
    const { store, sql, eventsOf } = test_;
    const { refreshId, waitId, since } = await waitFor(store, loginId);
    await sql('delete from refreshes');
    await sql(`update logins set state = 'idle', awaited_code = null`);
    if (known === 'a link') await sql('update waits set reason = null, refresh_id = null');
    else await sql(`delete from waits`);
    if (known === 'an older wait') await store.waits.openForLink({ loginId, limitMs: 1_000 });
    const { runId } = await openRun(store);
    const awaiting = { waitId, since, reason: 'reconnect', code: 'INVALID_PASSWORD' } as const;
    for (const _twice of [1, 2]) await store.refreshes.adoptRun({ loginId, refreshId, runId, awaiting });
    expect(await store.waits.get(waitId)).toMatchObject({ ...awaiting, loginId, refreshId, runId, endedAt: null });
    expect(await sql('select wait_id from waits where ended_at is null')).toEqual([{ wait_id: waitId }]);
    expect(await store.logins.get(loginId)).toMatchObject({ state: 'awaiting_user', awaiting: { since } });
    expect(await countsOf(runId)).toMatchObject({ awaiting_user: 1 });
    await store.refreshes.finish({ loginId, refreshId, runIds: [runId], outcome: { outcome: 'gave_up' } });
    expect(await stateOf()).toBe('gave_up');
    expect((await eventsOf(loginId)).at(-1)).toBe('login.gave_up');
  },
);

test('a refreshing login adopts a run without an outcome yet', async () => {
  const { store } = test_;
  const refreshId = randomUUID();
  await store.refreshes.begin({ loginId, refreshId, trigger: 'app', runId: null });
  const { runId } = await openRun(store);
  await store.refreshes.adoptRun({ loginId, refreshId, runId, awaiting: null });
  expect(await countsOf(runId)).toMatchObject({ open: 1 });
  expect((await store.refreshes.history({ loginId, limit: 1 })).history[0]).toMatchObject({ runId, trigger: 'app' });
});

test('only runs that have ended count who returns as recovered', async () => {
  const { store } = test_;
  const { runId } = await openRun(store);
  await waitFor(store, loginId, { runId });
  await refresh(store, loginId, { outcome: 'refreshed', path: 'live' });
  expect((await store.runs.get(runId))?.recovered).toBe(0);
});

test('the end of a refresh that has been replaced in the ledger does not unmake the outcome there', async () => {
  const { store } = test_;
  const { runId } = await openRun(store);
  const lost = randomUUID();
  await store.refreshes.begin({ loginId, refreshId: lost, trigger: 'run', runId });
  await refresh(store, loginId, REFRESHED, [runId]);
  await store.refreshes.finish({ loginId, refreshId: lost, runIds: [runId], outcome: { outcome: 'failed' } });
  expect(await countsOf(runId)).toMatchObject({ refreshed: 1, failed: 0 });
});

test('steps are kept with the refresh, and history pages from the newest', async () => {
  const { store } = test_;
  const refreshIds: string[] = [];
  for (let n = 0; n < 5; n += 1)
    refreshIds.unshift(await refresh(store, loginId, { outcome: 'failed', code: `C${n}` }));
  const step = { refreshId: refreshIds[0]!, loginId, box: 'J', status: 202, code: null };
  await store.refreshes.addStep({ ...step, box: 'A' });
  await store.refreshes.addStep(step);
  await store.refreshes.addStep(step);
  await store.refreshes.addStep({ ...step, refreshId: randomUUID() });
  const first = await store.refreshes.history({ loginId, limit: 3 });
  const second = await store.refreshes.history({ loginId, after: first.next!, limit: 3 });
  expect([...first.history, ...second.history].map(({ refreshId }) => refreshId)).toEqual(refreshIds);
  expect(second.next).toBeNull();
  expect(first.history[0]).toEqual({
    refreshId: refreshIds[0],
    trigger: 'run',
    runId: null,
    startedAt: expect.any(String) as string,
    endedAt: expect.any(String) as string,
    outcome: 'failed',
    path: null,
    code: 'C4',
    missing: [],
    steps: [expect.objectContaining({ box: 'A' }), expect.objectContaining({ box: 'J', n: 2 })],
  });
});

test("a cursor that names no refresh of the login is refused, and does not look like history's end", async () => {
  const { store } = test_;
  const refreshId = await refresh(store, loginId, REFRESHED);
  const other = await registerOne(store);
  const page = (after: string, of = loginId) => store.refreshes.history({ loginId: of, after, limit: 3 });
  expect(await page(refreshId)).toEqual({ history: [], next: null });
  await expect(page(refreshId, other)).rejects.toMatchObject({ code: 'invalid_cursor' });
  await expect(page(randomUUID())).rejects.toMatchObject({ code: 'invalid_cursor' });
});
