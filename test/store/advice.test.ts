import { randomUUID } from 'node:crypto';
import { DAY_MS } from '../../domain/duration';
import { FIRST_PROBES } from '../../domain/live-age';
import { DEFAULT_POLICY } from '../../domain/policy';
import { landData, openTestStore, REFRESHED, refresh, register, waitFor, type TestStore } from './support';

/** Whether users are needed soon, from what their banks have done, and the event that tells an app so once. */
let test_: TestStore;
beforeEach(async () => {
  test_ = await openTestStore();
});
afterEach(() => test_.end());

const daysAgo = (days: number): string => new Date(Date.now() - days * DAY_MS).toISOString();

/** An unattended live call that ended in this status, `days` ago. */
async function called(loginId: string, status: 200 | 203, days = 1): Promise<void> {
  const seat = await test_.store.liveCalls.reserve({
    loginId,
    refreshId: randomUUID(),
    attended: false,
    perDay: 99,
    perHour: 99,
    inFlightMs: 0,
  });
  if (seat.kind !== 'reserved') throw new Error(seat.kind);
  await test_.store.liveCalls.end({ callId: seat.callId, status, code: null });
  await test_.sql(`update live_calls set reserved_at = reserved_at - $2 * interval '1 day' where call_id = $1`, [
    seat.callId,
    days,
  ]);
}

/** Logins of a bank whose data is so old; the first one's live calls, as many as teach of a bank, ended in this status. */
async function bank(count: number, { status, days }: { status: 200 | 203 | null; days: number }): Promise<string[]> {
  const loginIds = await register(test_.store, count, `Bank ${randomUUID()}`);
  for (const loginId of loginIds) {
    await landData(test_.store, loginId, daysAgo(days));
    await refresh(test_.store, loginId, REFRESHED);
  }
  for (let n = 0; n < FIRST_PROBES && status !== null; n += 1) await called(loginIds[0]!, status);
  return loginIds;
}
const tell = () => test_.store.logins.tellNeededSoon({ runId: randomUUID(), policy: DEFAULT_POLICY });
const whyOf = async (loginId: string) => (await test_.store.logins.advise([loginId], DEFAULT_POLICY)).get(loginId)?.why;
const told = async (loginId: string) =>
  (await test_.eventsOf(loginId)).filter((type) => type === 'login.user_needed_soon').length;

test('an app is told once of the data that will be too old, and again only of newer data', async () => {
  const [loginId = ''] = await bank(1, { status: 203, days: 5.1 });
  expect(await tell()).toBe(1);
  expect(await tell()).toBe(0);
  const { events } = await test_.store.events.list({ limit: 10 });
  const by = Date.parse(String(events.at(-1)!.data['by']));
  expect(Math.abs(by - Date.parse(daysAgo(-1.9)))).toBeLessThan(60_000);
  expect(events.at(-1)!.data).toMatchObject({ loginId, reference: `ref-${loginId}` });
  await landData(test_.store, loginId, daysAgo(5.05));
  expect(await tell()).toBe(1);
  expect(await told(loginId)).toBe(2);
});

test('of banks that let us in, that nobody has called, or that have called long ago, nobody is told', async () => {
  const [lets = ''] = await bank(2, { status: 200, days: 6 });
  const [unknown = ''] = await bank(1, { status: null, days: 6 });
  const [longAgo = ''] = await bank(1, { status: null, days: 6 });
  await called(longAgo, 203, 31);
  await test_.sql('update logins set unattended_203s = 0');
  const [fresh = ''] = await bank(1, { status: 203, days: 4 });
  expect(await tell()).toBe(0);
  expect(await Promise.all([lets, unknown, longAgo, fresh].map(whyOf))).toEqual([
    'bank_lets_in',
    'bank_not_known',
    'bank_not_known',
    'data_fresh',
  ]);
});

test('fewer calls than rule 3 learns from say nothing of a bank', async () => {
  const [loginId = '', other = ''] = await bank(2, { status: null, days: 6 });
  for (let n = 1; n < FIRST_PROBES; n += 1) await called(loginId, 203);
  expect(await whyOf(other)).toBe('bank_not_known');
  await called(loginId, 203);
  expect(await whyOf(other)).toBe('bank_wants_user');
});

test("what one login's calls have taught is true of its bank; its own 203 is true of it until the bank lets it in", async () => {
  const [first = '', second = ''] = await bank(2, { status: 203, days: 6 });
  expect(await whyOf(second)).toBe('bank_wants_user');
  for (let n = 0; n < 20; n += 1) await called(second, 200, 0.5);
  expect(await whyOf(second)).toBe('bank_lets_in');
  expect(await whyOf(first)).toBe('bank_wants_user');
  expect(await tell()).toBe(1);
  expect([await told(first), await told(second)]).toEqual([1, 0]);
});

test('nobody is told who is awaited, paused, given up, or was asked lately', async () => {
  const [awaited = '', paused = '', gaveUp = '', asked = '', down = ''] = await bank(5, { status: 203, days: 6 });
  await waitFor(test_.store, awaited);
  await test_.store.logins.patch(paused, { paused: true });
  await waitFor(test_.store, gaveUp);
  await refresh(test_.store, gaveUp, { outcome: 'gave_up' });
  await waitFor(test_.store, asked);
  await refresh(test_.store, asked, REFRESHED);
  await refresh(test_.store, down, { outcome: 'unavailable', code: 'RETRY_LATER' });
  expect(await tell()).toBe(0);
  expect(await Promise.all([awaited, paused, gaveUp, asked, down].map(whyOf))).toEqual([
    'awaited',
    'paused',
    'gave_up',
    'asked_lately',
    'bank_unavailable',
  ]);
});

test('while an ask is held, nobody is advised to come back', async () => {
  const [loginId = ''] = await bank(1, { status: 203, days: 6 });
  const runId = randomUUID();
  await test_.store.runs.open({ runId, workflowId: `daily-refresh/${runId}`, trigger: 'app' });
  await waitFor(test_.store, loginId, { runId, hold: true });
  expect(await whyOf(loginId)).toBe('ask_held');
});

test('two attempts of one activity at once tell each user once, over several pages', async () => {
  const loginIds = await register(test_.store, 2_500, 'Maple Bank');
  await test_.sql(
    `update logins set last_refreshed_at = now() - interval '6 days', last_outcome = '{"outcome":"refreshed"}', unattended_203s = 1`,
  );
  const [one, other] = await Promise.all([tell(), tell()]);
  expect(one + other).toBe(loginIds.length);
  const [{ count } = { count: 0 }] = await test_.sql<{ count: number }>(
    `select count(distinct login_id) as count from events where type = 'login.user_needed_soon'`,
  );
  expect(Number(count)).toBe(loginIds.length);
});

test('an event that is still to be sent is dropped when its login has newer data, or waits', async () => {
  const [refreshed = '', waits = '', still = ''] = await bank(3, { status: 203, days: 5.1 });
  expect(await tell()).toBe(3);
  await landData(test_.store, refreshed, daysAgo(0));
  await waitFor(test_.store, waits);
  const claim = { endpoint: 'e', now: new Date(), limit: 10, leaseMs: 60_000, reminders: true };
  const claimed = await test_.store.events.claim(claim);
  expect(claimed.filter(({ type }) => type === 'login.user_needed_soon').map(({ data }) => data['loginId'])).toEqual(
    [],
  );
  expect([await told(refreshed), await told(waits), await told(still)]).toEqual([0, 0, 1]);
});
