import { randomUUID } from 'node:crypto';
import { openRun, refresh, register, registerOne, REFRESHED, waitFor } from '../store/support';
import { status, type Delivery } from './receiver';
import { EventsBench, linkFor, until } from './support';
import { EVENT_TYPES } from '../../domain/event-types';

let bench: EventsBench;
beforeEach(async () => {
  bench = await EventsBench.open();
});
afterEach(() => bench.close());

/** Types whose story is told elsewhere (test/store/hand-over, test/store/advice). */
const WITHOUT_A_STORY = {
  'login.replacement_offered': { newLoginId: randomUUID(), proof: 'accounts' },
  'login.replaced': { newLoginId: randomUUID() },
  'login.user_needed_soon': { by: '2026-11-29T09:00:00.000Z' },
};
const insertEvent = (type: string, loginId: string, data: object) =>
  bench.db.sql('insert into events (type, login_id, data) values ($1, $2, $3)', [
    ...[type, loginId, { loginId, reference: null, institution: 'Maple Bank', ...data }],
  ]);

const failureOf = async (id: string): Promise<string | null> => (await bench.store.events.get(id))!.failure;
const delivered = (count: number) => until(() => bench.receiver.ids.length >= count, `${count} deliveries`);

test('every type goes out signed, as its schema has it, with a link only where the user is wanted', async () => {
  const { store, receiver } = bench;
  const [waits, gone, idle] = (await register(store, 3, 'Maple Bank')) as [string, string, string];
  const { waitId, refreshId } = await waitFor(store, waits);
  await store.waits.remind({ waitId, n: 1 });
  bench.drain();
  await delivered(2);
  const { runId } = await openRun(store);
  await store.refreshes.finish({ loginId: waits, refreshId, runIds: [runId], outcome: REFRESHED });
  await refresh(store, waits, REFRESHED, [runId]);
  await store.runs.finish({ runId, state: 'finished' });
  const wait = await waitFor(store, gone);
  // An ask not yet sent when its wait ends is dropped.
  await delivered((await store.events.list({ limit: 100 })).events.length);
  const outcome = { outcome: 'gave_up', code: 'MFA' } as const;
  await store.refreshes.finish({ loginId: gone, refreshId: wait.refreshId, runIds: [], outcome });
  await store.events.alert({ code: 'watchdog', message: 'No run began today.' });
  for (const [type, data] of Object.entries(WITHOUT_A_STORY)) await insertEvent(type, idle, data);
  const { events } = await store.events.list({ limit: 100 });
  await delivered(events.length);
  const types = new Set(receiver.deliveries.map(({ type }) => type));
  expect([...types].sort()).toEqual([...EVENT_TYPES].sort());
  expect(receiver.of(waits).map(({ type }) => type)).toEqual([
    'login.awaiting_user',
    'login.reminder',
    'login.recovered',
    'login.refreshed',
  ]);
  expect(receiver.of(waits)[0]).toMatchObject({
    timestamp: events[0]!.createdAt,
    path: '/hooks?tenant=1',
    headers: { 'content-type': 'application/json', 'webhook-id': events[0]!.id },
    data: {
      loginId: waits,
      reference: `ref-${waits}`,
      institution: 'Maple Bank',
      reason: 'mfa',
      link: linkFor(waitId),
    },
  });
  const withLink = receiver.deliveries.filter(({ data }) => 'link' in data).map(({ type }) => type);
  expect(new Set(withLink)).toEqual(new Set(['login.awaiting_user', 'login.reminder']));
  expect(JSON.stringify((await store.events.list({ limit: 100 })).events)).not.toContain('gateway.example');
});

test('who waits and who is fresh can be rebuilt from the events alone', async () => {
  const { store, receiver } = bench;
  const loginIds = await register(store, 30);
  bench.drain();
  // Half of them fail at first.
  receiver.answer = (delivery, response) => {
    const isFirst = receiver.ids.filter((id) => id === delivery.id).length === 1;
    status(isFirst && receiver.ids.length % 2 === 0 ? 500 : 200)(delivery, response);
  };
  for (const [n, loginId] of loginIds.entries()) {
    if (n % 3 === 0) await refresh(store, loginId, REFRESHED);
    if (n % 3 === 1) await waitFor(store, loginId);
    if (n % 3 === 2) {
      const { refreshId } = await waitFor(store, loginId);
      await store.refreshes.finish({ loginId, refreshId, runIds: [], outcome: REFRESHED });
    }
  }
  await until(async () => {
    await bench.rest();
    bench.clock.forward(5_000);
    const { events } = await store.events.list({ limit: 100 });
    return events.every(({ state }) => state === 'delivered');
  }, 'everything delivered');
  const seen = new Set<string>();
  const waiting = new Set<unknown>();
  for (const { id, type, data } of receiver.deliveries) {
    if (seen.has(id)) continue;
    seen.add(id);
    if (type === 'login.awaiting_user') waiting.add(data.loginId);
    if (type === 'login.recovered' || type === 'login.refreshed') waiting.delete(data.loginId);
  }
  const { logins } = await store.logins.list({ state: 'awaiting_user', limit: 100 });
  expect([...waiting].sort()).toEqual(logins.map(({ loginId }) => loginId).sort());
});

test("a login's later event waits for its earlier one, other logins do not", async () => {
  const [stuck, other] = (await register(bench.store, 2)) as [string, string];
  bench.receiver.answer = (delivery, response) =>
    status(delivery.data.loginId === stuck ? 500 : 200)(delivery, response);
  const first = await bench.alert('one', stuck);
  const second = await bench.alert('two', stuck);
  await bench.alert('one', other);
  await bench.alert('two', other);
  bench.drain();
  await delivered(3);
  await bench.looks();
  expect(bench.receiver.of(other).map(({ data }) => data.code)).toEqual(['one', 'two']);
  expect(bench.receiver.of(stuck).map(({ id }) => id)).toEqual([first]);
  await bench.db.sql(`update events set attempts = 10 where id = $1`, [first]);
  bench.clock.forward(5_000);
  await until(async () => (await bench.stateOf(first)) === 'dead', 'the first one dead');
  await until(() => bench.receiver.ids.includes(second), 'the second one, behind a dead one');
});

test('ten logins at once and no more; a slow receiver gets all', async () => {
  const { receiver } = bench;
  const waiting: (() => void)[] = [];
  let open = 0;
  let most = 0;
  receiver.answer = (_delivery, response) => {
    most = Math.max(most, (open += 1));
    waiting.push(() => {
      open -= 1;
      response.writeHead(200).end();
    });
  };
  const loginIds = await register(bench.store, 40);
  for (const loginId of loginIds) await refresh(bench.store, loginId, REFRESHED);
  bench.drain();
  // One answer allows one more. A drain that took an eleventh would have thirty chances to do so.
  for (let count = 10; count <= 40; count += 1) {
    await delivered(count);
    waiting.shift()!();
  }
  for (const answer of waiting) answer();
  expect(new Set(receiver.ids).size).toBe(40);
  expect(most).toBe(10);
});

test('an event that the receiver accepts is never sent again', async () => {
  const { receiver } = bench;
  const codes = [200, 201, 202, 204, 299];
  receiver.answer = (delivery, response) => status(codes[receiver.ids.length - 1]!)(delivery, response);
  for (const code of codes) await bench.alert(String(code));
  bench.drain();
  await bench.marked(5);
  bench.clock.forward(40 * 86_400_000);
  await bench.looks();
  expect(receiver.ids).toHaveLength(5);
});

test.each([301, 302, 307, 308])('a redirect (%s) is not followed and is no success', async (code) => {
  const elsewhere: Delivery[] = [];
  bench.receiver.answer = (delivery, response) => {
    if (delivery.path !== '/hooks?tenant=1') elsewhere.push(delivery);
    status(code, { location: `http://127.0.0.1:${bench.receiver.port}/elsewhere` })(delivery, response);
  };
  const id = await bench.alert();
  bench.drain();
  await until(async () => (await failureOf(id)) !== null, 'the failure');
  expect(await failureOf(id)).toBe(`HTTP ${code}`);
  await bench.looks();
  expect(elsewhere).toEqual([]);
});

test('a receiver that never answers fails the attempt in time, and holds up nobody else', async () => {
  const { receiver } = bench;
  const [silent, other] = (await register(bench.store, 2)) as [string, string];
  receiver.answer = (delivery, response) => {
    if (delivery.data.loginId !== silent) response.writeHead(200).end();
  };
  const id = await bench.alert('one', silent);
  const fine = await bench.alert('one', other);
  bench.drain({ answerWithinMs: 3_000 });
  await until(async () => (await bench.stateOf(fine)) === 'delivered', 'the other one');
  await until(async () => (await failureOf(id)) !== null, 'the failure');
  expect(await failureOf(id)).toBe('no answer in 3 s');
});

test('headers that trickle in are cut off', async () => {
  bench.receiver.answer = (_delivery, response) => {
    response.socket!.write('HTTP/1.1 200 OK\r\n');
    const drip = setInterval(() => response.socket?.write('x-drip: 1\r\n'), 50);
    response.on('close', () => clearInterval(drip));
  };
  const id = await bench.alert();
  bench.drain({ answerWithinMs: 400 });
  await until(async () => (await failureOf(id)) !== null, 'the failure');
  expect(await failureOf(id)).toBe('no answer in 0.4 s');
});

test('of an answer of 20 MB, or one that never ends, only the status counts', async () => {
  const { receiver } = bench;
  let written = 0;
  receiver.answer = (_delivery, response) => {
    response.writeHead(200);
    if (receiver.ids.length === 1) {
      const piece = Buffer.alloc(64 * 1_024, 'x');
      const more = () => {
        for (let room = true; room && !response.destroyed && written < 20_000_000;) {
          written += piece.length;
          room = response.write(piece);
        }
      };
      response.on('drain', more);
      more();
    } else {
      const drip = setInterval(() => response.write('x'), 20);
      response.on('close', () => clearInterval(drip));
    }
  };
  const ids = [await bench.alert('one'), await bench.alert('two')];
  bench.drain();
  for (const id of ids) await until(async () => (await bench.stateOf(id)) === 'delivered', id);
  expect(written).toBeLessThan(10_000_000);
  expect(receiver.ids).toEqual(ids);
});

test('a connection that is cut in the middle of the answer is a failed attempt', async () => {
  bench.receiver.answer = (_delivery, response) => void response.socket!.destroy();
  const id = await bench.alert();
  bench.drain();
  await until(async () => (await failureOf(id)) !== null, 'the failure');
  expect(await bench.stateOf(id)).toBe('pending');
});

test('what a receiver answers is written nowhere', async () => {
  bench.receiver.answer = (_delivery, response) =>
    void response.writeHead(400, 'PLANTED', { 'x-planted': 'planted' }).end('planted');
  const id = await bench.alert();
  bench.drain();
  await until(async () => (await failureOf(id)) !== null, 'the failure');
  expect(JSON.stringify(await bench.db.sql('select * from events'))).not.toMatch(/planted/i);
});

test('asks that a run holds are not sent before it lets them go, and what comes after them is', async () => {
  const { store, receiver } = bench;
  const loginId = await registerOne(store);
  const { runId } = await openRun(store);
  await waitFor(store, loginId, { runId, hold: true });
  await bench.alert('later', loginId);
  bench.drain();
  await delivered(1);
  await bench.looks();
  expect(receiver.of(loginId).map(({ type }) => type)).toEqual(['operator.alert']);
  const held = (await store.events.list({ limit: 10 })).events.find(({ state }) => state === 'held');
  expect(await store.events.resend(held!.id)).toBe('held');
  await store.runs.finish({ runId, state: 'finished' });
  await delivered(3);
  expect(receiver.of(loginId).map(({ type }) => type)).toEqual(['operator.alert', 'login.awaiting_user']);
});
