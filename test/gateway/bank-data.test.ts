import { randomUUID } from 'node:crypto';
import { openTestGateway, problem, type TestGateway } from './support';

let gateway: TestGateway;
let loginId: string;
const accountId = randomUUID();
const requestId = randomUUID();

const transactions = Array.from({ length: 5 }, (_none, day) => ({
  id: `t${day}`,
  date: `2026-05-0${day + 1}`,
  code: null,
  description: 'COFFEE',
  debit: '12345678901234567890.10',
  credit: null,
  balance: '-0.01',
}));
const account = {
  id: accountId,
  title: 'Chequing',
  accountNumber: '0001234',
  transitNumber: null,
  institutionNumber: '001',
  category: 'Operations',
  type: 'Chequing',
  accountType: 'Personal',
  currency: 'CAD',
  balance: { available: null, current: '100.25', limit: null },
  overdraftLimit: '0',
  holder: { name: 'Jo Doe', email: null, phoneNumber: null, address: null },
};

beforeAll(async () => {
  gateway = await openTestGateway();
  loginId = (await gateway.register())[0]!;
  const attemptStartedAt = await gateway.store.bankData.clock();
  const origin = { loginId, refreshId: randomUUID(), runId: null, requestId, attemptStartedAt, raw: Buffer.from('{}') };
  await gateway.store.bankData.storeAccounts({ ...origin, detail: { accounts: [{ ...account, transactions }] } });
  const attributes = { Card: { monthly_income: 1 } };
  await gateway.store.bankData.storeAttributes({ ...origin, package: 'income', attributes });
});
afterAll(() => gateway.end());

const get = (path: string) => gateway.call('GET', `/v1/logins/${loginId}/${path}`);
const ids = async (query: string) =>
  (await get(`transactions?${query}`)).json<{ transactions: { id: string }[] }>().transactions.map(({ id }) => id);

test('accounts come with balances and holders, amounts as text', async () => {
  const { accounts } = (await get('accounts')).json<{ accounts: object[] }>();
  expect(accounts).toHaveLength(1);
  expect(accounts[0]).toMatchObject({ ...account, holder: expect.objectContaining({ name: 'Jo Doe' }) as object });
});

test('transactions come newest first, in pages, every digit kept', async () => {
  const first = (await get('transactions?limit=2')).json<{ transactions: object[]; next: string }>();
  expect(first.transactions).toMatchObject([
    { id: 't4', accountId, debit: '12345678901234567890.10', balance: '-0.01' },
    { id: 't3' },
  ]);
  expect(first.transactions[0]).not.toHaveProperty('code');
  expect(await ids(`limit=5000&after=${first.next}`)).toEqual(['t2', 't1', 't0']);
});

test.each([
  ['2026-05-04', ['t4', 't3']],
  ['2026-05-04T23:00:00Z', ['t4', 't3']],
  ['2026-05-04T23:00:00-05:00', ['t4', 't3']],
  ['2026-05-04T01:00:00+05:00', ['t4', 't3']],
])('since %s counts by its day as it is written', async (since, expected) => {
  expect(await ids(`since=${encodeURIComponent(since)}`)).toEqual(expected);
});

test('transactions of another account are left out', async () => {
  expect(await ids(`accountId=${accountId}`)).toHaveLength(5);
  expect(await ids(`accountId=${randomUUID()}`)).toEqual([]);
});

test('attributes come as Flinks spells them, with what brought them', async () => {
  expect((await get('attributes')).json()).toMatchObject({
    attributes: [{ package: 'income', attributes: { Card: { monthly_income: 1 } }, requestId, runId: null }],
  });
});

test.each(['accounts', 'transactions', 'attributes', 'history'])('%s of an unknown login is 404', async (what) => {
  const answer = await gateway.call('GET', `/v1/logins/${randomUUID()}/${what}`);
  expect(problem(answer)).toMatchObject({ status: 404, code: 'unknown_login' });
});

test('attributes of a run are those it brought, newer ones or not; a run that brought none has none', async () => {
  const runId = randomUUID();
  const attemptStartedAt = await gateway.store.bankData.clock();
  const origin = { loginId, requestId, attemptStartedAt, raw: Buffer.from('{}') };
  const store = (of: string | null, income: number) =>
    gateway.store.bankData.storeAttributes({
      ...origin,
      refreshId: randomUUID(),
      runId: of,
      attemptStartedAt: new Date(Date.now() + income * 60_000).toISOString(),
      package: 'income',
      attributes: { income },
    });
  await store(runId, 1);
  await store(null, 2);
  expect((await get('attributes')).json()).toMatchObject({ attributes: [{ attributes: { income: 2 }, runId: null }] });
  expect((await get(`attributes?runId=${runId.toUpperCase()}`)).json()).toMatchObject({
    attributes: [{ attributes: { income: 1 }, runId }],
  });
  expect((await get(`attributes?runId=${randomUUID()}`)).json()).toEqual({ attributes: [] });
  expect(problem(await get('attributes?runId=first'))).toMatchObject({ status: 400, code: 'invalid_request' });
});

test('pages go on where they were while rows come and go: none twice, none of those left out that were there', async () => {
  const [other] = (await gateway.register()) as [string];
  const row = (id: string, date: string) =>
    gateway.sql(
      `insert into transactions (login_id, account_id, transaction_id, date, request_id) values ($1, 'a', $2, $3, 'r')`,
      [other, id, date],
    );
  for (let day = 10; day < 20; day += 1) await row(`t${day}`, `2026-05-${day}`);
  const seen: string[] = [];
  for (let after: string | null = ''; after !== null;) {
    const query = after === '' ? '' : `&after=${after}`;
    const answer = await gateway.call('GET', `/v1/logins/${other}/transactions?limit=3${query}`);
    const page = answer.json<{ transactions: { id: string }[]; next: string | null }>();
    seen.push(...page.transactions.map(({ id }) => id));
    after = page.next;
    // Add one newer than all and one just behind the page, and remove the row at the cursor.
    await row(`new${seen.length}`, '2026-06-01');
    await gateway.sql('delete from transactions where transaction_id = $1', [seen.at(-1)]);
  }
  expect(seen).toEqual(Array.from({ length: 10 }, (_none, index) => `t${19 - index}`));
});
