import { randomUUID } from 'node:crypto';
import { holding, openTestStore, register, untilBlocked, type TestStore } from './support';

/** Rule 3: a live call that only REFRESH_LIVE_AGE wants is decided by what the bank has taught, when it is reserved. */
let test_: TestStore;
beforeEach(async () => {
  test_ = await openTestStore();
});
afterEach(() => test_.end());

const limits = { perDay: 3, perHour: 5, inFlightMs: 240_000 };
const reserve = (loginId: string, more: { attended?: boolean; fresher?: boolean; budget?: number } = {}) =>
  test_.store.liveCalls.reserve({ loginId, refreshId: randomUUID(), attended: false, ...limits, ...more });
const fresher = (loginId: string) => reserve(loginId, { fresher: true });

/** A live call that ended in this status; returns why it was made, or was not. */
async function call(loginId: string, status: number, more: Parameters<typeof reserve>[1] = { fresher: true }) {
  const seat = await reserve(loginId, more);
  if (seat.kind !== 'reserved') return 'why' in seat ? seat.why : seat.kind;
  await test_.store.liveCalls.end({ callId: seat.callId, status, code: status < 300 ? null : 'RETRY_LATER' });
  return seat.why;
}
const learnt = async () => (await test_.store.liveCalls.institutions())[0];

test('of hundreds of logins of a bank that rings phones, three are called, however many ask at once', async () => {
  const loginIds = await register(test_.store, 200, 'Maple Bank');
  const seats = await Promise.all(loginIds.map(fresher));
  const reserved = seats.filter(({ kind }) => kind === 'reserved');
  expect(reserved).toHaveLength(3);
  for (const seat of reserved) {
    if (seat.kind === 'reserved') await test_.store.liveCalls.end({ callId: seat.callId, status: 203, code: null });
  }
  const later = await Promise.all(loginIds.map(fresher));
  expect(new Set(later.map((seat) => ('why' in seat ? seat.why : seat.kind)))).toEqual(
    new Set(['institution_asks', 'not_let_in_before']),
  );
  expect(await learnt()).toMatchObject({ logins: 200, calls: 3, letIn: 0, share: 0, learnt: 'asks' });
});

test('calls of one institution are reserved one after another, so none is decided by what another one is about to change', async () => {
  const loginIds = await register(test_.store, 8, 'Maple Bank');
  const holder = await holding(test_.url, `select pg_advisory_xact_lock(hashtext('live calls Maple Bank'))`);
  const seats = loginIds.map(fresher);
  await untilBlocked(test_, loginIds.length);
  await holder.letGo();
  const kinds = (await Promise.all(seats)).map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === 'reserved')).toHaveLength(3);
});

test('three probes let in, then twenty, then as many as ask', async () => {
  const loginIds = await register(test_.store, 60, 'Maple Bank');
  const whys: (string | undefined)[] = [];
  for (const loginId of loginIds) whys.push(await call(loginId, 200));
  expect(whys.slice(0, 23)).toEqual(Array(23).fill('probe'));
  expect(whys.slice(23)).toEqual(Array(37).fill('institution_lets_in'));
  expect(await learnt()).toMatchObject({ calls: 60, letIn: 60, share: 1, learnt: 'letsIn' });
  expect(await call(loginIds[0]!, 200)).toBe('let_in_before');
});

test('its own last call decides before its bank does: a 203 ends the daily calls of a login, data brings them back', async () => {
  const [loginId = '', ...others] = await register(test_.store, 30, 'Maple Bank');
  for (const other of others) await call(other, 200);
  expect(await call(loginId, 203)).toBe('institution_lets_in');
  expect(await call(loginId, 200)).toBe('not_let_in_before');
  // Another reason for a call still makes it.
  expect(await call(loginId, 200, {})).toBeUndefined();
  expect(await call(loginId, 200)).toBe('let_in_before');
});

test('calls without a verdict teach nothing, but are not repeated for twenty hours; a user who was present teaches nothing', async () => {
  const loginIds = await register(test_.store, 10, 'Maple Bank');
  for (const loginId of loginIds.slice(0, 3)) await call(loginId, 503);
  expect(await call(loginIds[3]!, 200)).toBe('probing');
  await call(loginIds[4]!, 200, { attended: true });
  expect(await call(loginIds[3]!, 200)).toBe('probing');
  await test_.sql(`update live_calls set reserved_at = reserved_at - interval '21 hours'`);
  expect(await call(loginIds[3]!, 200)).toBe('probe');
  expect(await learnt()).toMatchObject({ calls: 1, letIn: 1, learnt: 'learning' });
});

test('what is older than 30 days is forgotten, and another bank teaches nothing', async () => {
  const [maple, birch] = [await register(test_.store, 6, 'Maple Bank'), await register(test_.store, 4, 'Birch Bank')];
  for (const loginId of maple.slice(0, 3)) await call(loginId, 203);
  expect(await call(maple[3]!, 200)).toBe('institution_asks');
  expect(await call(birch[0]!, 200)).toBe('probe');
  await test_.sql(`update live_calls set reserved_at = reserved_at - interval '31 days'`);
  expect(await call(maple[0]!, 200)).toBe('probe');
});

test('a 202 lets us in once its data has come', async () => {
  const [loginId = ''] = await register(test_.store, 1, 'Maple Bank');
  const refreshId = randomUUID();
  await test_.store.refreshes.begin({ loginId, refreshId, trigger: 'app', runId: null });
  const seat = await test_.store.liveCalls.reserve({ loginId, refreshId, attended: false, ...limits });
  if (seat.kind !== 'reserved') throw new Error(seat.kind);
  await test_.store.liveCalls.end({ callId: seat.callId, status: 202, code: null });
  expect(await learnt()).toMatchObject({ calls: 0 });
  const outcome = { outcome: 'refreshed', path: 'live' } as const;
  await test_.store.refreshes.finish({ loginId, refreshId, runIds: [], outcome, endedLive202: true });
  expect(await learnt()).toMatchObject({ calls: 1, letIn: 1 });
});

test('REFRESH_LIVE_BUDGET is never exceeded, does not count users who are present, and is told once at 80 %', async () => {
  const loginIds = await register(test_.store, 40, 'Maple Bank');
  await Promise.all(loginIds.slice(0, 5).map((loginId) => reserve(loginId, { attended: true, budget: 10 })));
  const seats = await Promise.all(loginIds.slice(5).map((loginId) => reserve(loginId, { budget: 10 })));
  expect(seats.filter(({ kind }) => kind === 'reserved')).toHaveLength(10);
  expect(seats.find(({ kind }) => kind === 'capped')).toEqual({ kind: 'capped', code: 'LIVE_BUDGET' });
  expect(await reserve(loginIds[0]!, { attended: true, budget: 10 })).toMatchObject({ kind: 'busy' });
  const { events } = await test_.store.events.list({ limit: 10 });
  expect(events.map(({ data }) => data)).toMatchObject([{ code: 'live_budget', count: 8 }]);
  // For fresher data alone nobody is kept from what they need.
  await test_.sql(`update live_calls set let_in = true, ended_at = now()`);
  const [called] = await test_.sql<{ login_id: string }>('select login_id from live_calls where not attended limit 1');
  expect(await reserve(called!.login_id, { fresher: true, budget: 10 })).toEqual({
    kind: 'declined',
    why: 'live_budget',
  });
});
