import { randomUUID } from 'node:crypto';
import { openTestStore, refresh, REFRESHED, registerOne, waitFor, type TestStore } from './support';

let test_: TestStore;
let loginId: string;
beforeAll(async () => {
  test_ = await openTestStore();
});
afterAll(() => test_.end());
beforeEach(async () => {
  loginId = await registerOne(test_.store);
});

const LIMIT_MS = 14 * 86_400_000;
const openForLink = async (returnUrl?: string) =>
  (await test_.store.waits.openForLink({ loginId, returnUrl, limitMs: LIMIT_MS }))!;

test('a link of a login nobody awaits opens one wait, which asks nobody and shows nobody awaited', async () => {
  const { store, eventsOf } = test_;
  const first = await openForLink('https://app.test/back');
  expect(await openForLink()).toEqual(first);
  expect(await store.waits.forLink(first.waitId)).toMatchObject({
    loginId,
    reason: null,
    state: 'idle',
    endedAt: null,
    returnUrl: 'https://app.test/back',
  });
  expect(await store.logins.get(loginId)).toMatchObject({ state: 'idle', awaiting: null });
  expect(await eventsOf(loginId)).toEqual([]);
});

test('of links made at once, all lead to one wait', async () => {
  const links = await Promise.all(Array.from({ length: 8 }, () => openForLink()));
  expect(new Set(links.map(({ waitId }) => waitId)).size).toBe(1);
});

test('a login that waits already keeps its wait, and its start', async () => {
  const { waitId, since } = await waitFor(test_.store, loginId);
  expect(await openForLink()).toMatchObject({ waitId, since });
});

test('a wait that follows goes on with the link, and counts from when it began', async () => {
  const { waitId, since } = await openForLink();
  const wait = await waitFor(test_.store, loginId);
  expect(wait.waitId).toBe(waitId);
  expect(Date.parse(wait.since)).toBeGreaterThan(Date.parse(since));
  expect(wait.asked).toBe(true);
});

test('a link survives a refresh without fresh data, ends with fresh data, and was no wait for a person', async () => {
  const { store, eventsOf } = test_;
  const { waitId } = await openForLink();
  await refresh(store, loginId, { outcome: 'unavailable', code: 'RETRY_LATER' });
  expect(await store.waits.forLink(waitId)).toMatchObject({ endedAt: null });
  await refresh(store, loginId, REFRESHED);
  expect(await store.waits.forLink(waitId)).toMatchObject({
    endedAt: expect.any(String) as string,
    outcome: 'refreshed',
  });
  expect(await eventsOf(loginId)).toEqual(['login.refreshed']);
  expect((await openForLink()).waitId).not.toBe(waitId);
});

test('the link of a wait that ends without fresh data and without giving up lives on, and nobody is awaited', async () => {
  const { store, eventsOf } = test_;
  const { waitId, refreshId } = await waitFor(store, loginId);
  for (const n of [1, 2]) await store.waits.remind({ waitId, n });
  await store.waits.stopReminders(waitId);
  const outcome = { outcome: 'unavailable', code: 'RETRY_LATER' } as const;
  await store.refreshes.finish({ loginId, refreshId, runIds: [], outcome });
  expect(await store.waits.forLink(waitId)).toMatchObject({ endedAt: null, reason: null, state: 'idle' });
  expect(await store.logins.get(loginId)).toMatchObject({ state: 'idle', awaiting: null });
  // It breaks again: same link, with a new wait's reminders.
  const again = await waitFor(store, loginId);
  expect(again.waitId).toBe(waitId);
  await store.waits.remind({ waitId, n: 1 });
  const reminded = ['login.awaiting_user', 'login.reminder', 'login.reminder', 'login.reminder'];
  expect(await eventsOf(loginId)).toEqual(reminded);
  await store.refreshes.finish({ loginId, refreshId: again.refreshId, runIds: [], outcome: REFRESHED });
  expect(await eventsOf(loginId)).toEqual([...reminded, 'login.recovered']);
});

test('what the bank has refused is known to the refresh that a click on such a link starts', async () => {
  const { store } = test_;
  const { refreshId } = await waitFor(store, loginId, { code: 'INVALID_PASSWORD' });
  const outcome = { outcome: 'unavailable', code: 'RETRY_LATER' } as const;
  await store.refreshes.finish({ loginId, refreshId, runIds: [], outcome });
  const begin = () => store.refreshes.begin({ loginId, refreshId: randomUUID(), trigger: 'user', runId: null });
  await expect(begin()).resolves.toMatchObject({ gaveUpSince: null, gaveUpCode: 'INVALID_PASSWORD' });
  await refresh(store, loginId, REFRESHED);
  await expect(begin()).resolves.toMatchObject({ gaveUpCode: null });
});

test('what the bank has refused stays known when a refresh after gave_up brings nothing, and when a waiting one was terminated', async () => {
  const { store } = test_;
  const begin = () => store.refreshes.begin({ loginId, refreshId: randomUUID(), trigger: 'user', runId: null });
  const { refreshId } = await waitFor(store, loginId, { code: 'INVALID_PASSWORD' });
  // Terminated in Temporal, so the wait has no end.
  await expect(begin()).resolves.toMatchObject({ gaveUpCode: 'INVALID_PASSWORD' });
  await store.refreshes.finish({
    loginId,
    refreshId,
    runIds: [],
    outcome: { outcome: 'gave_up', code: 'INVALID_PASSWORD' },
  });
  await openForLink();
  await refresh(store, loginId, { outcome: 'unavailable', code: 'RETRY_LATER' });
  await expect(begin()).resolves.toMatchObject({ gaveUpCode: 'INVALID_PASSWORD' });
  await refresh(store, loginId, REFRESHED);
  await expect(begin()).resolves.toMatchObject({ gaveUpCode: null });
});

test('a new link ends gave_up; who comes back by it counts as recovered', async () => {
  const { store, eventsOf } = test_;
  const { refreshId } = await waitFor(store, loginId);
  const outcome = { outcome: 'gave_up', code: 'INVALID_PASSWORD' } as const;
  await store.refreshes.finish({ loginId, refreshId, runIds: [], outcome });
  await openForLink();
  expect(await store.logins.get(loginId)).toMatchObject({ state: 'idle' });
  const begun = await store.refreshes.begin({ loginId, refreshId: randomUUID(), trigger: 'user', runId: null });
  // The refused password is still known, so it is not tried again.
  expect(begun).toMatchObject({ gaveUpSince: null, gaveUpCode: 'INVALID_PASSWORD' });
  await refresh(store, loginId, REFRESHED);
  expect(await eventsOf(loginId)).toEqual(['login.awaiting_user', 'login.gave_up', 'login.recovered']);
});

test('a link made while a run looks at a login that was given up ends that state for good, and nobody is told twice', async () => {
  const { store, eventsOf } = test_;
  const { refreshId } = await waitFor(store, loginId);
  const outcome = { outcome: 'gave_up', code: 'INVALID_PASSWORD' } as const;
  await store.refreshes.finish({ loginId, refreshId, runIds: [], outcome });
  const look = { loginId, refreshId: randomUUID(), trigger: 'run', runId: null } as const;
  await store.refreshes.begin(look);
  const { waitId } = await openForLink();
  await store.refreshes.finish({ loginId, refreshId: look.refreshId, runIds: [], outcome });
  expect(await store.waits.forLink(waitId)).toMatchObject({ state: 'idle', endedAt: null });
  const next = { ...look, refreshId: randomUUID() };
  expect(await store.refreshes.begin(next)).toMatchObject({ gaveUpSince: null, gaveUpCode: 'INVALID_PASSWORD' });
  expect(await eventsOf(loginId)).toEqual(['login.awaiting_user', 'login.gave_up']);
});

test('a link nobody used starts anew after its time', async () => {
  const first = await openForLink();
  await test_.sql(`update waits set since = since - interval '15 days' where wait_id = $1`, [first.waitId]);
  const again = await openForLink();
  expect(again.waitId).toBe(first.waitId);
  expect(Date.parse(again.since)).toBeGreaterThanOrEqual(Date.parse(first.since));
});

test('who does not want to be reminded is not, and waits on', async () => {
  const { store, eventsOf } = test_;
  const { waitId } = await waitFor(store, loginId);
  await store.waits.stopReminders(waitId);
  expect(await store.waits.remind({ waitId, n: 1 })).toBe(true);
  expect(await eventsOf(loginId)).toEqual(['login.awaiting_user']);
  expect(await store.waits.forLink(waitId)).toMatchObject({ remindersStopped: true, endedAt: null });
});

test('a login that is not registered has no link, an unknown wait leads nowhere', async () => {
  loginId = randomUUID();
  expect(await test_.store.waits.openForLink({ loginId, limitMs: LIMIT_MS })).toBeNull();
  expect(await test_.store.waits.forLink(randomUUID())).toBeNull();
  expect(await test_.store.waits.forLink('\0')).toBeNull();
});
