import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import type { Lease } from '../../store/events/inbox';
import { openTestStore, registerOne, type TestStore } from './support';

let test_: TestStore;
beforeEach(async () => {
  test_ = await openTestStore();
});
afterEach(() => test_.end());

test('of many hearings of one message exactly one is new', async () => {
  const { inbox } = test_.store;
  const message = { source: 'connect', key: 'event-1' };
  expect(await inbox.seen(message)).toBe(false);
  const news = await Promise.all(Array.from({ length: 10 }, () => inbox.remember({ ...message, requestId: 'r' })));
  expect(news.filter(Boolean)).toHaveLength(1);
  expect(await inbox.seen(message)).toBe(true);
  expect(await inbox.seen({ source: 'webhook', key: 'event-1' })).toBe(false);
});

test('the operator is told, of logins that are not registered too', async () => {
  const { store } = test_;
  const known = await registerOne(store);
  const unknown = randomUUID();
  await store.events.alert({ loginId: known, code: 'login_mismatch', message: 'another login came back' });
  await store.events.alert({ loginId: unknown, runId: 'r', code: 'login_mismatch', message: 'with \0 in it' });
  const { events } = await store.events.list({ limit: 10 });
  expect(events).toMatchObject([
    { type: 'operator.alert', loginId: known, data: { loginId: known, code: 'login_mismatch' } },
    { type: 'operator.alert', loginId: null, runId: 'r', data: { loginId: unknown, message: 'with  in it' } },
  ]);
});

test('events are listed in the order they were written, page by page, under ids of their own', async () => {
  const { store } = test_;
  for (let n = 0; n < 7; n += 1) await store.events.alert({ code: `c${n}`, message: 'm' });
  const first = await store.events.list({ limit: 5 });
  const second = await store.events.list({ after: first.next!, limit: 5 });
  const all = [...first.events, ...second.events];
  expect(all.map(({ data }) => data.code)).toEqual(['c0', 'c1', 'c2', 'c3', 'c4', 'c5', 'c6']);
  expect(second.next).toBeNull();
  for (const { id } of all) expect(id).toMatch(/^evt_[0-9a-f]{32}$/);
});

describe('a reader who pages through events misses none that is written late', () => {
  let early: Client;
  let late: Client;
  beforeEach(async () => {
    [early, late] = [new Client({ connectionString: test_.url }), new Client({ connectionString: test_.url })];
    for (const client of [early, late]) {
      await client.connect();
      await client.query('begin');
    }
  });
  afterEach(async () => {
    for (const client of [early, late]) await client.end();
  });

  const write = (client: Client, code: string) =>
    client.query(`insert into events (type, data) values ('operator.alert', $1)`, [{ code, message: 'm' }]);
  const codes = async (after?: string) => {
    const { events } = await test_.store.events.list({ after, limit: 10 });
    return events.map(({ data }) => data['code']);
  };

  test('what is written before another is told before it, whichever is done first', async () => {
    await test_.store.events.alert({ code: 'before', message: 'm' });
    const { id } = (await test_.store.events.list({ limit: 10 })).events[0]!;
    // The later writer has begun earlier: transactions are not in the order of their events.
    await late.query('select pg_current_xact_id()');
    await write(early, 'early');
    await write(late, 'late');
    await late.query('commit');
    expect([await codes(), await codes(id)]).toEqual([['before'], []]);
    await early.query('commit');
    expect(await codes(id)).toEqual(['early', 'late']);
  });

  test('what comes to nothing holds nothing back, nor does a transaction that writes no events', async () => {
    const loginId = await registerOne(test_.store);
    await late.query('update logins set paused = true where login_id = $1', [loginId]);
    await write(early, 'early');
    await test_.store.events.alert({ code: 'after', message: 'm' });
    expect(await codes()).toEqual([]);
    await early.query('rollback');
    expect(await codes()).toEqual(['after']);
  });
});

test('an audit line outlives its login', async () => {
  const { store, sql } = test_;
  const loginId = await registerOne(store);
  await store.audit.record({ actor: 'cli:operator', action: 'login.withdraw', loginId, detail: { deleteCard: true } });
  await sql('delete from logins where login_id = $1', [loginId]);
  expect(await sql('select actor, action, login_id, run_id, detail from audit')).toEqual([
    { actor: 'cli:operator', action: 'login.withdraw', login_id: loginId, run_id: null, detail: { deleteCard: true } },
  ]);
});

describe('what one process takes', () => {
  const entry = { source: 'test', key: 'taken' };

  test('is busy for others until it is finished or released', async () => {
    const { inbox } = test_.store;
    const lease = await inbox.take(entry);
    expect(lease).toMatchObject(entry);
    expect(await inbox.take(entry)).toBe('busy');
    expect(await inbox.seen(entry)).toBe(false);
    await inbox.release(lease as Lease);
    const again = await inbox.take(entry);
    await inbox.finish(again as Lease);
    expect(await inbox.take(entry)).toBe('known');
    expect(await inbox.seen(entry)).toBe(true);
  });

  test('is free again when its process has died, and the old lease ends nothing', async () => {
    const { inbox } = test_.store;
    const dead = (await inbox.take({ ...entry, key: 'left' })) as Lease;
    await test_.sql("update inbox set lease_until = now() - interval '1 second' where key = 'left'");
    const lease = (await inbox.take({ ...entry, key: 'left' })) as Lease;
    await inbox.release(dead);
    await inbox.finish(dead);
    expect(await inbox.take({ ...entry, key: 'left' })).toBe('busy');
    await inbox.finish(lease);
    expect(await inbox.take({ ...entry, key: 'left' })).toBe('known');
  });
});
