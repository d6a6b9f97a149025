import { randomUUID } from 'node:crypto';
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

test('an audit line outlives its login', async () => {
  const { store, sql } = test_;
  const loginId = await registerOne(store);
  await store.audit.record({ actor: 'operator', action: 'login.purged', loginId, detail: { deleteCard: true } });
  await sql('delete from logins where login_id = $1', [loginId]);
  expect(await sql('select actor, action, login_id, run_id, detail from audit')).toEqual([
    { actor: 'operator', action: 'login.purged', login_id: loginId, run_id: null, detail: { deleteCard: true } },
  ]);
});
