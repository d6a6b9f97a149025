import { FLINKS_CODES } from '../../simulator/codes';
import { later, MINUTE_MS, simulatorForEachTest } from './support';

const held = simulatorForEachTest({ pollsUntilReady: 2 });

interface Row {
  Id: string;
  Date: string;
  Debit: number | null;
  Credit: number | null;
  Balance: number;
}
interface AccountRow {
  Id: string;
  AccountNumber: string | null;
  Holder: object | null;
  Transactions?: Row[];
}
const accountsIn = (body: object): AccountRow[] => (body as { Accounts: AccountRow[] }).Accounts;

async function session(spec: object): Promise<{ loginId: string; requestId: string }> {
  const { loginId } = held.bank.addLogin(spec);
  return { loginId, requestId: (await held.flinks.cached(loginId)).body.RequestId };
}

describe('RequestIds', () => {
  test('an unknown one is SESSION_NONEXISTENT everywhere', async () => {
    const { flinks } = held;
    const { loginId } = held.bank.addLogin({});
    const answers = [
      await flinks.detail('unknown'),
      await flinks.poll('unknown'),
      await flinks.attributes(loginId, 'unknown'),
    ];
    for (const answer of answers)
      expect(answer).toMatchObject({ status: 400, body: { FlinksCode: 'SESSION_NONEXISTENT' } });
    expect(held.bank.violations).toEqual([]);
  });

  test('one that idled 8 minutes is SESSION_EXPIRED, and its use a violation', async () => {
    const { requestId } = await session({});
    later(8 * MINUTE_MS);
    expect(await held.flinks.detail(requestId)).toMatchObject({ status: 400, body: { FlinksCode: 'SESSION_EXPIRED' } });
    expect(held.bank.violations).toEqual([expect.stringContaining('dead RequestId')]);
  });

  test('each use keeps it alive', async () => {
    const { requestId } = await session({});
    for (let i = 0; i < 3; i += 1) {
      later(7 * MINUTE_MS);
      expect((await held.flinks.detail(requestId)).status).toBe(200);
    }
  });

  test('while a job runs it may idle 30 minutes', async () => {
    const { requestId } = await session({ detail: { pending: 1_000_000 } });
    await held.flinks.detail(requestId);
    later(29 * MINUTE_MS);
    expect((await held.flinks.poll(requestId)).status).toBe(202);
    later(30 * MINUTE_MS);
    expect((await held.flinks.poll(requestId)).body.FlinksCode).toBe('SESSION_EXPIRED');
  });
});

test.each(Object.entries(FLINKS_CODES))(
  '%s comes with its documented status from GetAccountsDetail',
  async (code, { status }) => {
    const { requestId } = await session({ detail: { code } });
    expect(await held.flinks.detail(requestId)).toMatchObject({
      status,
      body: { FlinksCode: code, HttpStatusCode: status },
    });
  },
);

describe('202', () => {
  test('Async before any 202 is refused, and a violation', async () => {
    const { requestId } = await session({});
    expect((await held.flinks.poll(requestId)).body.FlinksCode).toBe('INVALID_REQUEST');
    expect(held.bank.violations).toEqual([expect.stringContaining('before any 202')]);
  });

  test('a pending GetAccountsDetail ends after its polls, and no accounts come with a 202', async () => {
    const { requestId } = await session({ detail: 'pending' });
    const first = await held.flinks.detail(requestId);
    expect(first).toMatchObject({ status: 202, body: { FlinksCode: 'OPERATION_PENDING', RequestId: requestId } });
    expect(first.body).not.toHaveProperty('Accounts');
    const polls = [
      await held.flinks.poll(requestId),
      await held.flinks.poll(requestId),
      await held.flinks.poll(requestId),
    ];
    expect(polls.map(({ status }) => status)).toEqual([202, 202, 200]);
    expect(held.bank.violations).toEqual([]);
  });

  test('a job can end in a refusal', async () => {
    const { requestId } = await session({ detail: { pending: 0, then: { code: 'AGGREGATION_ERROR' } } });
    await held.flinks.detail(requestId);
    expect(await held.flinks.poll(requestId)).toMatchObject({ status: 500, body: { FlinksCode: 'AGGREGATION_ERROR' } });
  });

  test('a live Authorize that answered 202 is polled by Async; LastRefresh moves when it ends', async () => {
    const { bank, flinks } = held;
    const { loginId } = bank.addLogin({ live: { pending: 1, code: 'OPERATION_DISPATCHED' } });
    const { status, body } = await flinks.live(loginId);
    expect({ status, code: body.FlinksCode }).toEqual({ status: 202, code: 'OPERATION_DISPATCHED' });
    expect((await flinks.poll(body.RequestId)).status).toBe(202);
    expect(bank.logins[0]?.lastRefresh).toBeNull();
    expect((await flinks.poll(body.RequestId)).status).toBe(200);
    expect(bank.logins[0]?.lastRefresh).not.toBeNull();
  });

  test('a live job that ends in a refusal is what the cached Authorize reports next', async () => {
    const { bank, flinks } = held;
    const { loginId } = bank.addLogin({ live: { pending: 0, then: { code: 'DISABLED_LOGIN' } } });
    const { RequestId } = (await flinks.live(loginId)).body;
    expect((await flinks.poll(RequestId)).body.FlinksCode).toBe('DISABLED_LOGIN');
    expect((await flinks.cached(loginId)).body.FlinksCode).toBe('DISABLED_LOGIN');
  });
});

describe('account data', () => {
  test('two calls of a day give the same, and the transactions of yesterday keep their ids and amounts', async () => {
    const { bank, flinks } = held;
    const spec = { lastRefresh: '2026-03-10T09:00:00.000Z', transactions: 45, accounts: 3 };
    const { loginId, requestId } = await session(spec);
    const first = accountsIn((await flinks.detail(requestId)).body);
    expect(accountsIn((await flinks.detail(requestId)).body)).toEqual(first);
    bank.setBehaviour(loginId, { lastRefresh: '2026-03-14T09:00:00.000Z' });
    const next = accountsIn((await flinks.detail(requestId)).body);
    expect(next.map(({ Id }) => Id)).toEqual(first.map(({ Id }) => Id));
    const before = new Map(first[0]?.Transactions?.map((row) => [row.Id, row]));
    const kept = next[0]?.Transactions?.filter(({ Id }) => before.has(Id)) ?? [];
    expect(kept).toHaveLength(43);
    for (const row of kept) expect(row).toEqual(before.get(row.Id));
  });

  test('a window holds its count of transactions, none from outside it, and balances that add up', async () => {
    const { requestId } = await session({ lastRefresh: '2026-03-10T09:00:00.000Z', transactions: 45, accounts: 1 });
    const [account] = accountsIn((await held.flinks.detail(requestId)).body);
    const rows = account?.Transactions ?? [];
    expect(rows).toHaveLength(45);
    expect(new Set(rows.map(({ Id }) => Id)).size).toBe(45);
    for (const { Date: date } of rows) expect(date >= '2025-12-10' && date <= '2026-03-10').toBe(true);
    rows.slice(0, -1).forEach((row, index) => {
      const change = (row.Credit ?? 0) - (row.Debit ?? 0);
      expect(change).toBeCloseTo(row.Balance - (rows[index + 1]?.Balance ?? 0), 2);
    });
    const year = accountsIn((await held.flinks.detail(requestId, { DaysOfTransactions: 'Days365' })).body);
    expect(year[0]?.Transactions).toHaveLength(183);
  });

  test('what was not asked for is left out, and a wrong option is INVALID_REQUEST', async () => {
    const { requestId } = await session({ accounts: 3 });
    const { flinks } = held;
    const off = { WithAccountIdentity: false, WithKYC: false, WithTransactions: false };
    const [account, second] = accountsIn((await flinks.detail(requestId, off)).body);
    expect(account).toMatchObject({ AccountNumber: null, Holder: null });
    expect(account).not.toHaveProperty('Transactions');
    const filtered = accountsIn((await flinks.detail(requestId, { AccountsFilter: [second?.Id] })).body);
    expect(filtered.map(({ Id }) => Id)).toEqual([second?.Id]);
    expect((await flinks.detail(requestId, { DaysOfTransactions: 'Days360' })).body.FlinksCode).toBe('INVALID_REQUEST');
  });

  test('20 accounts of 6,000 transactions can be asked for', async () => {
    const { requestId } = await session({ accounts: 20, transactions: 6_000 });
    const accounts = accountsIn((await held.flinks.detail(requestId)).body);
    const ids = accounts.flatMap(({ Transactions = [] }) => Transactions.map(({ Id }) => Id));
    expect(new Set(ids).size).toBe(120_000);
  });
});
