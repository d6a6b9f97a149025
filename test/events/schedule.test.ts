import { DELIVERY_DELAYS_MS } from '../../domain/delivery';
import { register, registerOne, waitFor } from '../store/support';
import { Receiver, status } from './receiver';
import { EventsBench, until } from './support';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let bench: EventsBench;
beforeEach(async () => {
  bench = await EventsBench.open();
});
afterEach(() => bench.close());

const attemptsOf = async (id: string): Promise<number> => (await bench.store.events.get(id))!.attempts;
const failed = (id: string, attempt: number) => bench.failed(id, attempt);

test('attempts follow the schedule of the standard over three days, and then the event is dead', async () => {
  bench.receiver.answer = status(500);
  const id = await bench.alert();
  bench.drain();
  await failed(id, 1);
  const seconds = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
  expect(DELIVERY_DELAYS_MS).toEqual(seconds.map((s) => s * 1_000));
  for (const [index, delayMs] of DELIVERY_DELAYS_MS.entries()) {
    bench.clock.forward(delayMs - 1);
    await bench.looks();
    expect(await attemptsOf(id)).toBe(index + 1);
    bench.clock.forward(1);
    await failed(id, index + 2);
  }
  expect(await bench.store.events.get(id)).toMatchObject({ state: 'dead', attempts: 10, failure: 'HTTP 500' });
  bench.clock.forward(30 * 24 * HOUR);
  await bench.looks();
  expect(bench.receiver.ids).toEqual(Array.from({ length: 10 }, () => id));
  expect(new Set(bench.receiver.deliveries.map(({ raw }) => raw)).size).toBe(1);
});

test('a receiver that is down for a day gets everything when it is back, in order', async () => {
  const { port } = bench.receiver;
  const loginId = await registerOne(bench.store);
  await bench.receiver.stop();
  const ids = [];
  for (let n = 0; n < 3; n += 1) ids.push(await bench.alert(`c${n}`, loginId));
  bench.drain({ url: `http://127.0.0.1:${port}/hooks` });
  await failed(ids[0]!, 1);
  expect((await bench.store.events.get(ids[0]!))!.failure).toBe('ECONNREFUSED');
  for (let hour = 0; hour < 24; hour += 1) {
    bench.clock.forward(HOUR);
    await bench.looks();
    await bench.rest();
  }
  expect(await attemptsOf(ids[0]!)).toBeGreaterThan(4);
  expect(await attemptsOf(ids[1]!)).toBe(0);
  const back = await Receiver.start(port);
  back.nowMs = () => bench.clock.now().getTime();
  bench.clock.forward(14 * HOUR);
  await until(() => back.ids.length === 3, 'all three');
  expect(back.ids).toEqual(ids);
  await back.stop();
  expect(back.complaints).toEqual([]);
});

test.each([
  ['seconds', () => '600', 10 * MINUTE],
  ['a date', (now: Date) => new Date(now.getTime() + 10 * MINUTE).toUTCString(), 10 * MINUTE],
  ['a year: a day at most', () => '31536000', 24 * HOUR],
])('Retry-After is obeyed: %s', async (_name, header, waitMs) => {
  bench.receiver.answer = (delivery, response) =>
    status(bench.receiver.ids.length === 1 ? 429 : 204, { 'retry-after': header(bench.clock.now()) })(
      delivery,
      response,
    );
  const id = await bench.alert();
  bench.drain();
  await failed(id, 1);
  bench.clock.forward(waitMs - 1_000);
  await bench.looks();
  expect(bench.receiver.ids).toHaveLength(1);
  bench.clock.forward(1_000);
  await until(async () => (await bench.stateOf(id)) === 'delivered', 'the second attempt');
});

test.each(['-5', 'soon', '0'])('a Retry-After of %s changes nothing', async (header) => {
  bench.receiver.answer = status(503, { 'retry-after': header });
  const id = await bench.alert();
  bench.drain();
  await failed(id, 1);
  const { nextAttemptAt } = (await bench.store.events.get(id))!;
  expect(Date.parse(nextAttemptAt!) - bench.clock.now().getTime()).toBe(5_000);
});

test('410 stops the endpoint: nothing is lost, the operator is told, and a resend opens it again', async () => {
  bench.receiver.answer = status(410);
  const first = await bench.alert('one');
  bench.drain();
  const listed = () => bench.store.events.list({ limit: 10 });
  await until(async () => (await listed()).events.length === 2, 'the alert');
  const second = await bench.alert('two');
  bench.receiver.answer = status(200);
  bench.clock.forward(30 * 24 * HOUR);
  await bench.looks();
  expect(bench.receiver.ids).toEqual([first]);
  const { events } = await listed();
  expect(events.map(({ data, state, attempts }) => [data.code, state, attempts])).toEqual([
    ['one', 'pending', 0],
    ['events_endpoint_gone', 'pending', 0],
    ['two', 'pending', 0],
  ]);
  expect(await bench.store.events.resend(second)).toBe('pending');
  await until(async () => (await listed()).events.every(({ state }) => state === 'delivered'), 'all of them');
  expect(new Set(bench.receiver.ids)).toEqual(new Set(events.map(({ id }) => id)));
});

test('many logins that hear 410 at once tell the operator once', async () => {
  bench.receiver.answer = status(410);
  for (let n = 0; n < 20; n += 1) await bench.alert(`c${n}`);
  const drain = bench.drain();
  await until(() => bench.receiver.ids.length >= 10, 'ten of them');
  await bench.looks();
  await drain.stop();
  const { events } = await bench.store.events.list({ limit: 100 });
  expect(events.filter(({ data }) => data.code === 'events_endpoint_gone')).toHaveLength(1);
  expect(events.every(({ state, attempts }) => state === 'pending' && attempts === 0)).toBe(true);
});

test('after 410 another EVENTS_URL gets everything', async () => {
  bench.receiver.answer = status(410);
  const id = await bench.alert();
  const drain = bench.drain();
  await until(async () => (await bench.store.events.get(id))!.failure === 'HTTP 410', 'the stop');
  await drain.stop();
  const other = await Receiver.start();
  other.nowMs = bench.receiver.nowMs;
  bench.drain({ url: other.url });
  await until(async () => (await bench.stateOf(id)) === 'delivered', 'the event');
  await until(() => other.ids.length === 2, 'the event and the alert');
  await other.stop();
  expect(other.complaints).toEqual([]);
});

test('a dead letter is sent again under its id, and has the whole schedule before it', async () => {
  bench.receiver.answer = status(400);
  const id = await bench.alert();
  await bench.db.sql('update events set attempts = 9');
  bench.drain();
  await failed(id, 10);
  expect(await bench.stateOf(id)).toBe('dead');
  // Resent events are due by the database's clock. Move this clock ahead of it before the resend: after it, that could
  // make a second attempt due at once.
  bench.clock.forward(MINUTE);
  // A look under way still has the old moment: its lease would be over already.
  await bench.looks();
  expect(await bench.store.events.resend(id)).toBe('pending');
  await failed(id, 1);
  expect(await bench.stateOf(id)).toBe('pending');
  bench.receiver.answer = status(200);
  bench.clock.forward(5_000);
  await until(async () => (await bench.stateOf(id)) === 'delivered', 'the delivery');
  expect(new Set(bench.receiver.ids)).toEqual(new Set([id]));
});

const QUIET = { fromMinute: 21 * 60, toMinute: 8 * 60, timeZone: 'America/Toronto' };

test('reminders wait for the end of the quiet hours; everything else does not', async () => {
  const loginId = await registerOne(bench.store);
  const { waitId } = await waitFor(bench.store, loginId);
  await bench.store.waits.remind({ waitId, n: 1 });
  bench.clock.set('2030-01-15T04:00:00Z'); // 23:00
  bench.drain({ quietHours: QUIET });
  await bench.marked(1);
  bench.clock.set('2030-01-15T12:59:59Z');
  await bench.looks();
  expect(bench.receiver.of(loginId).map(({ type }) => type)).toEqual(['login.awaiting_user']);
  bench.clock.set('2030-01-15T13:00:00Z'); // 08:00
  await bench.marked(2);
  expect(bench.receiver.of(loginId).map(({ type }) => type)).toEqual(['login.awaiting_user', 'login.reminder']);
});

test('a reminder that the night keeps back holds up nothing else of its login, and comes after it', async () => {
  const loginId = await registerOne(bench.store);
  const { waitId } = await waitFor(bench.store, loginId);
  bench.clock.set('2030-01-15T04:00:00Z'); // 23:00
  bench.drain({ quietHours: QUIET });
  await bench.marked(1);
  await bench.store.waits.remind({ waitId, n: 1 });
  await bench.alert('first', loginId);
  await bench.alert('second', loginId);
  await bench.marked(3);
  bench.clock.set('2030-01-15T13:00:00Z'); // 08:00
  await bench.marked(4);
  expect(bench.receiver.of(loginId).map(({ type, data }) => [type, data.code])).toEqual([
    ['login.awaiting_user', undefined],
    ['operator.alert', 'first'],
    ['operator.alert', 'second'],
    ['login.reminder', undefined],
  ]);
});

test('a reminder under way when the night begins is not overtaken', async () => {
  const loginId = await registerOne(bench.store);
  const { waitId } = await waitFor(bench.store, loginId);
  await bench.store.waits.remind({ waitId, n: 1 });
  await bench.alert('later', loginId);
  let answer: () => void = () => undefined;
  bench.receiver.answer = (delivery, response) => {
    if (delivery.type !== 'login.reminder') status(204)(delivery, response);
    else answer = () => status(204)(delivery, response);
  };
  bench.clock.set('2030-01-15T01:59:50Z'); // 20:59:50
  bench.drain({ quietHours: QUIET });
  await until(() => bench.receiver.ids.length === 2, 'the reminder at its receiver');
  bench.clock.forward(20_000);
  await bench.looks();
  expect(bench.receiver.of(loginId).map(({ type }) => type)).toEqual(['login.awaiting_user', 'login.reminder']);
  answer();
  await bench.marked(3);
});

test('a login that is given up in the night is not reminded in the morning; one that hears twice hears the newest', async () => {
  const [gone, twice] = (await register(bench.store, 2)) as [string, string];
  const given = await waitFor(bench.store, gone);
  const { waitId } = await waitFor(bench.store, twice);
  bench.clock.set('2030-01-15T04:00:00Z');
  bench.drain({ quietHours: QUIET });
  await bench.marked(2);
  await bench.store.waits.remind({ waitId: given.waitId, n: 1 });
  for (const n of [1, 2]) await bench.store.waits.remind({ waitId, n });
  const { refreshId } = given;
  await bench.store.refreshes.finish({ loginId: gone, refreshId, runIds: [], outcome: { outcome: 'gave_up' } });
  const { events } = await bench.store.events.list({ limit: 100 });
  const newest = events.filter(({ type, loginId }) => type === 'login.reminder' && loginId === twice).at(-1)!.id;
  await bench.marked(3);
  bench.clock.set('2030-01-15T13:00:00Z');
  await bench.marked(4);
  await bench.looks();
  expect(bench.receiver.of(gone).map(({ type }) => type)).toEqual(['login.awaiting_user', 'login.gave_up']);
  expect(bench.receiver.of(twice).map(({ id, type }) => [type, id === newest])).toEqual([
    ['login.awaiting_user', false],
    ['login.reminder', true],
  ]);
});

test('a reminder that failed and is overtaken is not tried again', async () => {
  const loginId = await registerOne(bench.store);
  const { waitId, refreshId } = await waitFor(bench.store, loginId);
  bench.drain();
  await bench.marked(1);
  bench.receiver.answer = status(500);
  await bench.store.waits.remind({ waitId, n: 1 });
  const { events } = await bench.store.events.list({ limit: 10 });
  const { id } = events.at(-1)!;
  await failed(id, 1);
  const outcome = { outcome: 'refreshed', path: 'after_mfa' } as const;
  await bench.store.refreshes.finish({ loginId, refreshId, runIds: [], outcome });
  bench.receiver.answer = status(204);
  bench.clock.forward(5_000);
  await bench.marked(2);
  expect(await bench.stateOf(id)).toBe('gone');
  expect(bench.receiver.of(loginId).map(({ type }) => type)).toEqual([
    'login.awaiting_user',
    'login.reminder',
    'login.recovered',
  ]);
});

test('a reminder that somebody resends goes out, whatever came of its user', async () => {
  const loginId = await registerOne(bench.store);
  const { waitId, refreshId } = await waitFor(bench.store, loginId);
  await bench.store.waits.remind({ waitId, n: 1 });
  bench.drain();
  await bench.marked(2);
  const outcome = { outcome: 'refreshed', path: 'after_mfa' } as const;
  await bench.store.refreshes.finish({ loginId, refreshId, runIds: [], outcome });
  await bench.marked(3);
  const reminder = bench.receiver.of(loginId)[1]!;
  // Before the resend: after it, moving the clock could end the current attempt's lease.
  bench.clock.forward(MINUTE);
  await bench.looks();
  expect(await bench.store.events.resend(reminder.id)).toBe('pending');
  await until(() => bench.receiver.ids.length === 4, 'the reminder again');
  expect(bench.receiver.deliveries.at(-1)).toMatchObject({ id: reminder.id, raw: reminder.raw });
});

test('a user who comes back in the night is not reminded in the morning', async () => {
  const loginId = await registerOne(bench.store);
  const { waitId, refreshId } = await waitFor(bench.store, loginId);
  await bench.store.waits.remind({ waitId, n: 1 });
  bench.clock.set('2030-01-15T04:00:00Z');
  bench.drain({ quietHours: QUIET });
  await bench.marked(1);
  const outcome = { outcome: 'refreshed', path: 'after_mfa' } as const;
  await bench.store.refreshes.finish({ loginId, refreshId, runIds: [], outcome });
  await bench.marked(2);
  bench.clock.set('2030-01-15T15:00:00Z');
  await bench.looks();
  expect(bench.receiver.of(loginId).map(({ type }) => type)).toEqual(['login.awaiting_user', 'login.recovered']);
});
