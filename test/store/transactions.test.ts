import { randomUUID } from 'node:crypto';
import { account, openTestStore, registerOne, transaction, type TestStore } from './support';

let test_: TestStore;
let loginId: string;
beforeAll(async () => {
  test_ = await openTestStore();
  loginId = await registerOne(test_.store);
  const dates = ['2026-01-31', '2026-02-28', null, '2026-03-01'];
  const accounts = ['one', 'two'].map((id) =>
    account({
      id,
      transactions: Array.from({ length: 40 }, (_, n) =>
        transaction({ id: `t${n}`, date: dates[n % 4]!, description: `${n}` }),
      ),
    }),
  );
  const origin = { loginId, refreshId: randomUUID(), runId: null, requestId: randomUUID() };
  const attemptStartedAt = await test_.store.bankData.clock();
  await test_.store.bankData.storeAccounts({ ...origin, attemptStartedAt, detail: { accounts }, raw: Buffer.from('') });
});
afterAll(() => test_.end());

async function allPages(query: { accountId?: string; since?: string }, limit: number) {
  const rows: { id: string; accountId: string; date: string | null }[] = [];
  let after: string | undefined;
  do {
    const page = await test_.store.bankData.transactions({ loginId, ...query, after, limit });
    expect(page.transactions.length).toBeLessThanOrEqual(limit);
    rows.push(...page.transactions);
    after = page.next ?? undefined;
  } while (after !== undefined);
  return rows;
}

test('pages hold every transaction once, newest first, those without a date last', async () => {
  const rows = await allPages({}, 7);
  expect(rows).toHaveLength(80);
  expect(new Set(rows.map(({ accountId, id }) => `${accountId}/${id}`)).size).toBe(80);
  expect(rows.map(({ date }) => date ?? '')).toEqual(
    rows
      .map(({ date }) => date ?? '')
      .sort()
      .reverse(),
  );
  expect(rows.at(-1)?.date).toBeNull();
  expect(rows).toEqual(await allPages({}, 1_000));
});

test('since and account narrow it down', async () => {
  expect(await allPages({ since: '2026-02-28' }, 9)).toHaveLength(40);
  expect(await allPages({ accountId: 'two' }, 9)).toHaveLength(40);
  const both = await allPages({ accountId: 'two', since: '2026-03-01' }, 9);
  expect(both).toHaveLength(10);
  expect(new Set(both.map(({ accountId }) => accountId))).toEqual(new Set(['two']));
});

test('the transactions of another login are not shown', async () => {
  const other = await registerOne(test_.store);
  expect(await test_.store.bankData.transactions({ loginId: other, limit: 10 })).toEqual({
    transactions: [],
    next: null,
  });
});

test.each([
  '',
  'x',
  'W10',
  Buffer.from('["2026-02-31","a","b"]').toString('base64url'),
  Buffer.from('["2026-13-01","a","b"]').toString('base64url'),
])('a cursor that is not ours is refused: %j', async (after) => {
  const query = test_.store.bankData.transactions({ loginId, after, limit: 10 });
  await expect(query).rejects.toMatchObject({ code: 'invalid_cursor' });
});
