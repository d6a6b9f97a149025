import { registerOne, waitFor } from '../store/support';
import { status } from './receiver';
import { EventsBench, until } from './support';

/** Late asks: their user is back or was given up, and must not be asked to come back. */
let bench: EventsBench;
let loginId: string;
beforeEach(async () => {
  bench = await EventsBench.open();
  loginId = await registerOne(bench.store);
});
afterEach(() => bench.close());

const BACK = { outcome: 'refreshed', path: 'after_mfa' } as const;
const finish = (refreshId: string, outcome: typeof BACK | { outcome: 'gave_up' | 'unavailable' } = BACK) =>
  bench.store.refreshes.finish({ loginId, refreshId, runIds: [], outcome });
const heard = () => bench.receiver.of(loginId).map(({ type }) => type);
const newest = async () => (await bench.store.events.list({ limit: 10 })).events.at(-1)!;
/** The first attempt at the newest event has failed, and that is recorded. */
const failedOnce = async () => {
  const { id } = await newest();
  await until(async () => (await bench.store.events.get(id))?.failure != null, 'a failed attempt');
  await bench.rest();
  return id;
};

test.each([
  ['refreshed', BACK, 'login.recovered'],
  ['given up', { outcome: 'gave_up' as const }, 'login.gave_up'],
])('an ask that was never sent is dropped when its login is %s: only the end is told', async (_end, outcome, told) => {
  const { refreshId } = await waitFor(bench.store, loginId);
  await finish(refreshId, outcome);
  bench.drain();
  await bench.marked(1);
  await bench.looks();
  expect(heard()).toEqual([told]);
});

test('one that failed is not tried again', async () => {
  const { refreshId } = await waitFor(bench.store, loginId);
  bench.receiver.answer = status(500);
  bench.drain();
  const ask = await failedOnce();
  await finish(refreshId);
  bench.receiver.answer = status(204);
  bench.clock.forward(5_000);
  await bench.marked(1);
  expect(heard()).toEqual(['login.awaiting_user', 'login.recovered']);
  expect(await bench.stateOf(ask)).toBe('gone');
});

test('one that is under way counts as sent: the end comes after it', async () => {
  const { refreshId } = await waitFor(bench.store, loginId);
  let answer: () => void = () => undefined;
  bench.receiver.answer = (delivery, response) => (answer = () => status(204)(delivery, response));
  bench.drain();
  await until(() => bench.receiver.ids.length === 1, 'the ask at its receiver');
  await finish(refreshId);
  await bench.looks();
  expect(heard()).toEqual(['login.awaiting_user']);
  bench.receiver.answer = status(204);
  answer();
  await bench.marked(2);
  expect(heard()).toEqual(['login.awaiting_user', 'login.recovered']);
});

test('one whose user was back while the bank was down is still wanted: it goes out', async () => {
  const { refreshId } = await waitFor(bench.store, loginId);
  await finish(refreshId, { outcome: 'unavailable' });
  bench.drain();
  await bench.marked(1);
  expect(heard()).toEqual(['login.awaiting_user']);
});

test('one that somebody resends goes out, whatever came of its user', async () => {
  const { refreshId } = await waitFor(bench.store, loginId);
  bench.drain();
  await bench.marked(1);
  await finish(refreshId);
  await bench.marked(2);
  // Before the resend: after it, moving the clock could end the current attempt's lease.
  bench.clock.forward(60_000);
  expect(await bench.store.events.resend(bench.receiver.of(loginId)[0]!.id)).toBe('pending');
  await until(() => bench.receiver.ids.length === 3, 'the ask again');
  expect(heard()).toEqual(['login.awaiting_user', 'login.recovered', 'login.awaiting_user']);
});
