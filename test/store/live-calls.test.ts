import { randomUUID } from 'node:crypto';
import { collide, openTestStore, refresh, registerOne, type TestStore } from './support';

let test_: TestStore;
let loginId: string;
beforeAll(async () => {
  test_ = await openTestStore();
});
beforeEach(async () => {
  loginId = await registerOne(test_.store);
});
afterAll(() => test_.end());

const IN_FLIGHT_MS = 240_000;
const request = (attended = false) => ({
  loginId,
  refreshId: randomUUID(),
  attended,
  perDay: 3,
  perHour: 2,
  inFlightMs: IN_FLIGHT_MS,
});
const reserve = (attended = false) => test_.store.liveCalls.reserve(request(attended));

async function call(status: number | null, attended = false): Promise<void> {
  const reservation = await reserve(attended);
  if (reservation.kind !== 'reserved') throw new Error(`Not reserved: ${reservation.kind}`);
  await test_.store.liveCalls.end({ callId: reservation.callId, status, code: null });
}

const age = (interval: string) =>
  test_.sql('update live_calls set reserved_at = reserved_at - $2::interval where login_id = $1', [loginId, interval]);

async function unattended203s(): Promise<number | undefined> {
  const start = { loginId, refreshId: randomUUID(), trigger: 'app', runId: null } as const;
  return (await test_.store.refreshes.begin(start))?.unattended203s;
}

test('an open call makes the login busy until it has ended, or may not be at the bank any more', async () => {
  const first = await reserve();
  const second = await reserve(true);
  expect(second).toEqual({ kind: 'busy', retryAfterMs: expect.any(Number) as number });
  const { retryAfterMs } = second as { retryAfterMs: number };
  expect(retryAfterMs).toBeGreaterThan(IN_FLIGHT_MS - 30_000);
  expect(retryAfterMs).toBeLessThanOrEqual(IN_FLIGHT_MS);
  await age('239 seconds');
  expect((await reserve()).kind).toBe('busy');
  await age('2 seconds');
  expect((await reserve()).kind).toBe('reserved');
  expect(first.kind).toBe('reserved');
});

test('of many requests at once one is let through', async () => {
  const requests = Array.from({ length: 8 }, () => () => reserve());
  const kinds = (await collide(test_, loginId, requests)).map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === 'reserved')).toHaveLength(1);
  expect(kinds.filter((kind) => kind === 'busy')).toHaveLength(7);
});

test('unattended calls are capped by the UTC day, attended ones by the hour, each for itself', async () => {
  for (let n = 0; n < 3; n += 1) await call(500);
  expect(await reserve()).toEqual({ kind: 'capped', code: 'LIVE_LIMIT' });
  for (let n = 0; n < 2; n += 1) await call(500, true);
  expect(await reserve(true)).toEqual({ kind: 'capped', code: 'LIVE_LIMIT' });
  await age('61 minutes');
  expect((await reserve(true)).kind).toBe('reserved');
  await age('1 day');
  expect((await reserve()).kind).toBe('reserved');
});

test('yesterday ends at midnight UTC', async () => {
  for (let n = 0; n < 3; n += 1) await call(200);
  await test_.sql(
    `update live_calls set reserved_at = date_trunc('day', now(), 'UTC') - interval '1 millisecond' where login_id = $1`,
    [loginId],
  );
  expect((await reserve()).kind).toBe('reserved');
  await test_.sql(
    `update live_calls set ended_at = now(), reserved_at = date_trunc('day', now(), 'UTC') where login_id = $1`,
    [loginId],
  );
  expect(await reserve()).toEqual({ kind: 'capped', code: 'LIVE_LIMIT' });
});

test('a cancelled call was never made', async () => {
  for (let n = 0; n < 5; n += 1) {
    const reservation = await reserve();
    if (reservation.kind !== 'reserved') throw new Error(reservation.kind);
    await test_.store.liveCalls.cancel({ callId: reservation.callId });
  }
  expect((await reserve()).kind).toBe('reserved');
});

test('a login that is not registered has no live call', async () => {
  loginId = randomUUID();
  expect(await reserve()).toEqual({ kind: 'gone' });
});

test('only unattended 203s are counted, each once, and only a 200 takes them back', async () => {
  await call(203);
  await call(203, true);
  await call(500);
  await call(202, true);
  expect(await unattended203s()).toBe(1);
  const reservation = await reserve();
  if (reservation.kind !== 'reserved') throw new Error(reservation.kind);
  const ended = { callId: reservation.callId, status: 203, code: null };
  await Promise.all([test_.store.liveCalls.end(ended), test_.store.liveCalls.end(ended)]);
  expect(await unattended203s()).toBe(2);
  await age('1 day');
  await call(200, true);
  expect(await unattended203s()).toBe(0);
});

test('a live 202 that ended in 200 takes the 203s back, whatever the path; an answered MFA does not', async () => {
  await call(203);
  await refresh(test_.store, loginId, { outcome: 'refreshed', path: 'after_mfa' });
  expect(await unattended203s()).toBe(1);
  const refreshId = await refresh(test_.store, loginId, { outcome: 'failed', code: 'X' });
  const outcome = { outcome: 'refreshed', path: 'after_reconnect' } as const;
  await test_.store.refreshes.finish({ loginId, refreshId, runIds: [], outcome, endedLive202: true });
  expect(await unattended203s()).toBe(0);
});

test('a 200 that carries an error is no success', async () => {
  await call(203);
  const reservation = await reserve();
  if (reservation.kind !== 'reserved') throw new Error(reservation.kind);
  await test_.store.liveCalls.end({ callId: reservation.callId, status: 200, code: 'LOGIN_MISMATCH' });
  expect(await unattended203s()).toBe(1);
});
