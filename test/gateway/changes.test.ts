import { randomUUID } from 'node:crypto';
import { FlinksHttpClient } from '../../client/http';
import { DAY_MS } from '../../domain/duration';
import type { TransactionChanges, TransactionView } from '../../domain/transactions';
import { account, transaction } from '../store/support';
import { KEY, openTestGateway, READING_KEY, type TestGateway } from './support';

/** `GET …/transactions/changes` over HTTP, by hand and by the typed client. */
let gateway: TestGateway;
let gatewayUrl: string;
let client: FlinksHttpClient;
let loginId: string;
beforeAll(async () => {
  gateway = await openTestGateway();
  gatewayUrl = await gateway.app.listen({ host: '127.0.0.1', port: 0 });
  client = new FlinksHttpClient({ gatewayUrl: `${gatewayUrl}/`, apiKey: READING_KEY });
});
afterAll(() => gateway.end());
beforeEach(async () => {
  loginId = (await gateway.register())[0]!;
});

const dateOf = (age: number): string => new Date(Date.now() - age * DAY_MS).toISOString().slice(0, 10);
let minutes = 0;

/** Stores a bank's answer: rows by id, each this many days old. */
async function land(rows: Record<string, number>, debit = '1'): Promise<void> {
  minutes += 1;
  const transactions = Object.entries(rows).map(([id, age]) =>
    transaction({ id, date: dateOf(age), description: id, debit, balance: null }),
  );
  await gateway.store.bankData.storeAccounts({
    loginId,
    refreshId: randomUUID(),
    runId: null,
    requestId: randomUUID(),
    attemptStartedAt: await gateway.store.bankData.clock(),
    lastRefresh: new Date(Date.now() + minutes * 60_000).toISOString(),
    detail: { accounts: [account({ id: 'a', transactions })] },
    raw: Buffer.from('{}'),
  });
}

async function get(query = '', { key = KEY, of = loginId } = {}) {
  const answer = await fetch(`${gatewayUrl}/v1/logins/${of}/transactions/changes${query}`, {
    headers: { authorization: `Bearer ${key}` },
  });
  return { status: answer.status, body: (await answer.json()) as TransactionChanges & { code?: string } };
}
const idsOf = (rows: { id: string }[]) => rows.map(({ id }) => id);
const shown = async () =>
  (await gateway.call('GET', `/v1/logins/${loginId}/transactions`)).json<{ transactions: TransactionView[] }>()
    .transactions;

test('first the whole, in pages; then what was added, changed and taken back; then nothing, and the same cursor', async () => {
  await land({ a: 9, b: 8, c: 7 });
  const first = await get('?limit=2');
  expect(first).toMatchObject({ status: 200, body: { modified: [], removed: [], hasMore: true } });
  const second = (await get(`?limit=2&cursor=${first.body.next}`)).body;
  expect([idsOf(first.body.added), idsOf(second.added), second.hasMore]).toEqual([['a', 'b'], ['c'], false]);
  expect([...first.body.added, ...second.added].reverse()).toEqual(await shown());

  await land({ a: 9, c: 7, d: 1 });
  const later = (await get(`?cursor=${second.next}`)).body;
  expect(later).toMatchObject({ modified: [], removed: [{ id: 'b', accountId: 'a' }], hasMore: false });
  expect(later.added).toEqual((await shown()).filter(({ id }) => id === 'd'));
  await land({ a: 9, c: 7, d: 1 }, '2.00');
  const changed = (await get(`?cursor=${later.next}`)).body;
  expect([changed.added, idsOf(changed.modified), changed.removed]).toEqual([[], ['a', 'c', 'd'], []]);
  expect((await get(`?cursor=${changed.next}`)).body).toEqual({
    added: [],
    modified: [],
    removed: [],
    next: changed.next,
    hasMore: false,
  });
});

test('a login of which nothing has landed has an empty whole, and its cursor goes on from there', async () => {
  const { next, ...empty } = (await get()).body;
  expect(empty).toEqual({ added: [], modified: [], removed: [], hasMore: false });
  await land({ a: 1 });
  expect(idsOf((await get(`?cursor=${next}`)).body.added)).toEqual(['a']);
});

test.each([
  ['?cursor=x', 'invalid_cursor'],
  ['?cursor=W10', 'invalid_cursor'],
  ['?cursor=', 'invalid_request'],
  ['?limit=0', 'invalid_request'],
  ['?limit=5001', 'invalid_request'],
  ['?limit=-1', 'invalid_request'],
  ['?limit=ten', 'invalid_request'],
  ['?since=2026-05-04', 'invalid_request'],
])('%s is 400 %s', async (query, code) => {
  expect(await get(query)).toMatchObject({ status: 400, body: { code } });
});

test('an unknown login is 404, no key 401; a key that only reads is enough', async () => {
  await land({ a: 1 });
  expect(await get('', { of: randomUUID() })).toMatchObject({ status: 404, body: { code: 'unknown_login' } });
  expect(await get('', { key: 'wrong' })).toMatchObject({ status: 401, body: { code: 'unauthorized' } });
  expect(await get('', { key: READING_KEY })).toMatchObject({ status: 200, body: { hasMore: false } });
});

test('consent withdrawn between two pages: 404; registered anew: 410 cursor_unknown, and from nothing it begins again', async () => {
  await land({ a: 9, b: 8 });
  const { next } = (await get('?limit=1')).body;
  expect((await gateway.call('DELETE', `/v1/logins/${loginId}`)).statusCode).toBe(202);
  expect(await get(`?cursor=${next}`)).toMatchObject({ status: 404, body: { code: 'unknown_login' } });
  for (const { withdrawalId } of await gateway.store.withdrawals.listOpen({ limit: 10 })) {
    await gateway.store.withdrawals.purge({ withdrawalId, cardSettled: true, detail: {} });
  }
  expect(await get(`?cursor=${next}`)).toMatchObject({ status: 404, body: { code: 'unknown_login' } });
  await gateway.store.logins.upsertMany([{ loginId }]);
  await land({ c: 9, d: 8 });
  expect(await get(`?cursor=${next}`)).toMatchObject({ status: 410, body: { code: 'cursor_unknown' } });
  expect(idsOf((await get()).body.added)).toEqual(['c', 'd']);
});

test('retention takes rows out between two pages: they are not told, and the cursor goes on over them', async () => {
  await land({ old: 80, older: 85, young: 2 });
  const first = (await get('?limit=1')).body;
  const step = await gateway.store.purge.step({ target: 'transactions', ageLimitMs: 60 * DAY_MS, after: null });
  expect(step.deleted).toBeGreaterThanOrEqual(2);
  const rest = (await get(`?cursor=${first.next}`)).body;
  expect([idsOf(rest.added), rest.modified, rest.removed, rest.hasMore]).toEqual([['young'], [], [], false]);
  await land({ young: 2, next: 1 });
  expect(idsOf((await get(`?cursor=${rest.next}`)).body.added)).toEqual(['next']);
});

describe('FlinksHttpClient', () => {
  test('reads all pages from nothing, then from a cursor, and holds what the API shows', async () => {
    await land({ a: 9, b: 8, c: 7 });
    const held = new Map<string, TransactionView>();
    let cursor: string | undefined;
    const follow = async () => {
      let pages = 0;
      for await (const page of client.changes(loginId, { limit: 1, ...(cursor && { cursor }) })) {
        for (const row of [...page.added, ...page.modified]) held.set(row.id, row);
        for (const { id } of page.removed) held.delete(id);
        cursor = page.next;
        pages += 1;
      }
      return pages;
    };
    expect(await follow()).toBe(3);
    await land({ a: 9, c: 7, d: 1 });
    expect(await follow()).toBe(2);
    expect([...held.values()].reverse()).toEqual(await shown());
  });
});
