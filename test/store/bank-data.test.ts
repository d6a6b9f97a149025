import { randomUUID } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import type { AccountData } from '../../store/bank-data/shapes';
import { account, collide, openTestStore, registerOne, transaction, type TestStore } from './support';

let test_: TestStore;
let loginId: string;
beforeAll(async () => {
  test_ = await openTestStore();
});
beforeEach(async () => {
  loginId = await registerOne(test_.store);
});
afterAll(() => test_.end());

const raw = Buffer.from('{"raw":"answer"}');
const origin = () => ({ loginId, refreshId: randomUUID(), runId: null, requestId: randomUUID() });

async function store(
  accounts: AccountData[],
  over: { attemptStartedAt?: string; requestId?: string; lastRefresh?: string } = {},
) {
  const attemptStartedAt = over.attemptStartedAt ?? (await test_.store.bankData.clock());
  return test_.store.bankData.storeAccounts({ ...origin(), attemptStartedAt, ...over, detail: { accounts }, raw });
}

/** Every row of bank data with the transaction that wrote it, so a rewritten row differs. */
async function versions() {
  const rows = await Promise.all(
    ['accounts', 'holders', 'transactions'].map((table) =>
      test_.sql(`select xmin::text, ctid::text, * from ${table} where login_id = $1 order by 1, 2`, [loginId]),
    ),
  );
  return rows.flat();
}

const transactions = async () => (await test_.store.bankData.transactions({ loginId, limit: 5_000 })).transactions;

test('what was stored is read back, amounts as they stood', async () => {
  const one = account({ transactions: [transaction({ id: 't1', debit: '4.50', balance: '-0.05' })] });
  const two = account({
    holder: { name: 'Only a name', email: null, phoneNumber: null, address: null },
    transactions: [],
    balance: { available: null, current: '1234567890123456789.123', limit: '500' },
  });
  expect(await store([one, two, account({ id: 'third', holder: null })])).toEqual({
    accounts: 3,
    transactions: 2,
    superseded: false,
  });
  const { accounts } = await test_.store.bankData.accounts(loginId);
  const views = [one, two].map(({ transactions: _transactions, ...view }) => ({
    ...view,
    flinksAccountId: view.id,
    missingSince: null,
    staleSince: null,
  }));
  expect(accounts.slice(0, 2)).toEqual(views);
  expect(accounts[2]).toMatchObject({ id: 'third', holder: null });
  expect((await transactions()).find(({ id }) => id === 't1')).toEqual({
    id: 't1',
    accountId: one.id,
    date: '2026-05-04',
    description: 'COFFEE',
    debit: '4.50',
    credit: null,
    balance: '-0.05',
  });
});

test('the same answer twice changes no row', async () => {
  const accounts = [account({ transactions: [transaction(), transaction({ id: null }), transaction({ id: null })] })];
  await store(accounts);
  const before = await versions();
  expect(before).toHaveLength(5);
  expect(await store(accounts)).toMatchObject({ transactions: 3, superseded: false });
  expect(await versions()).toEqual(before);
});

test('what has changed is updated, with the session that brought it; what an answer leaves out stays', async () => {
  const kept = transaction({ id: 'kept' });
  const one = account({ id: 'one', transactions: [kept, transaction({ id: 'changed', debit: '1.00' })] });
  await store([one, account({ id: 'two' })], { requestId: 'first' });
  await store([{ ...one, title: 'Renamed', transactions: [transaction({ id: 'changed', debit: '2.00' })] }], {
    requestId: 'second',
  });
  expect((await test_.store.bankData.accounts(loginId)).accounts.map(({ id, title }) => [id, title])).toEqual(
    expect.arrayContaining([
      ['one', 'Renamed'],
      ['two', 'Chequing'],
    ]),
  );
  const rows = await test_.sql(
    `select transaction_id, debit, request_id from transactions where login_id = $1 and account_id = 'one' order by 1`,
    [loginId],
  );
  expect(rows).toEqual([
    { transaction_id: 'changed', debit: '2.00', request_id: 'second' },
    { transaction_id: 'kept', debit: '4.50', request_id: 'first' },
  ]);
});

test('an attempt that began before the one that is stored writes nothing', async () => {
  const early = await test_.store.bankData.clock();
  const late = new Date(Date.parse(early) + 1_000).toISOString();
  await store([account({ id: 'one', title: 'New' })], { attemptStartedAt: late });
  const before = await versions();
  const [payloadsBefore] = await test_.sql('select count(*) from payloads where login_id = $1', [loginId]);
  expect(await store([account({ id: 'one', title: 'Old' })], { attemptStartedAt: early })).toEqual({
    accounts: 0,
    transactions: 0,
    superseded: 'late',
  });
  expect(await versions()).toEqual(before);
  expect(await test_.sql('select count(*) from payloads where login_id = $1', [loginId])).toEqual([payloadsBefore]);
  expect((await store([account({ id: 'one', title: 'Same' })], { attemptStartedAt: late })).superseded).toBe(false);
});

test('a zombie and its successor that write at once: the later attempt holds', async () => {
  const early = await test_.store.bankData.clock();
  const late = new Date(Date.parse(early) + 1_000).toISOString();
  await collide(test_, loginId, [
    () => store([account({ id: 'one', title: 'New' })], { attemptStartedAt: late }),
    () => store([account({ id: 'one', title: 'Old' })], { attemptStartedAt: early }),
  ]);
  expect((await test_.store.bankData.accounts(loginId)).accounts[0]?.title).toBe('New');
});

describe('how old the data is', () => {
  const [YESTERDAY, TODAY] = ['2026-05-03T07:00:00.000Z', '2026-05-04T07:00:00.000Z'];
  const told = (lastRefresh: string) =>
    test_.store.logins.noteAuthorized({
      loginId,
      institution: null,
      institutionId: null,
      lastRefresh,
      isScheduledRefresh: null,
    });
  const shown = async () => [
    (await test_.store.bankData.accounts(loginId)).accounts[0]?.title,
    (await test_.store.logins.get(loginId))?.lastRefreshedAt,
  ];
  const land = async (title: string, over: Parameters<typeof store>[1] = {}) =>
    (await store([account({ id: 'one', title, transactions: [] })], over)).superseded;

  test('is the LastRefresh of the answer that is stored; what an Authorize told is not held yet', async () => {
    await told(TODAY);
    expect(await shown()).toEqual([undefined, null]);
    expect(await land('Old', { lastRefresh: YESTERDAY })).toBe(false);
    expect(await shown()).toEqual(['Old', YESTERDAY]);
  });

  test('is what Flinks last told, where the answer does not say', async () => {
    await told(YESTERDAY);
    expect(await land('Old')).toBe(false);
    expect(await shown()).toEqual(['Old', YESTERDAY]);
    expect(await land('New', { lastRefresh: TODAY })).toBe(false);
    expect(await land('Unsaid')).toBe(false);
    expect(await shown()).toEqual(['Unsaid', TODAY]);
  });

  test('never goes back: an answer of an older LastRefresh writes nothing, however late it was asked for', async () => {
    await land('New', { lastRefresh: TODAY });
    const before = await versions();
    expect(await land('Old', { lastRefresh: YESTERDAY })).toBe('held');
    expect(await versions()).toEqual(before);
    expect(await shown()).toEqual(['New', TODAY]);
  });

  test('goes on where the clock of the database is set back: LastRefresh says what is newer, without one nobody can', async () => {
    const now = await test_.store.bankData.clock();
    const ahead = new Date(Date.parse(now) + 600_000).toISOString();
    await land('Old', { lastRefresh: YESTERDAY, attemptStartedAt: ahead });
    expect(await land('Unsaid', { attemptStartedAt: now })).toBe('late');
    expect(await land('Same', { lastRefresh: YESTERDAY, attemptStartedAt: now })).toBe('held');
    expect(await shown()).toEqual(['Old', YESTERDAY]);
    expect(await land('New', { lastRefresh: TODAY, attemptStartedAt: now })).toBe(false);
    expect(await shown()).toEqual(['New', TODAY]);
  });
});

test('nothing is stored for a login that is not registered', async () => {
  loginId = randomUUID();
  expect(await store([account()])).toMatchObject({ superseded: 'gone' });
  const answer = { ...origin(), attemptStartedAt: await test_.store.bankData.clock(), raw };
  await test_.store.bankData.storeAttributes({ ...answer, package: 'income', attributes: {} });
  expect(await versions()).toEqual([]);
});

test('transactions without an id get one of what they say: equal ones stay apart, 10.5 and 10.50 are one amount', async () => {
  const coffee = transaction({ id: null, debit: '10.50' });
  await store([account({ id: 'one', transactions: [coffee, coffee, transaction({ id: null, debit: '3' })] })]);
  const before = (await transactions()).map(({ id }) => id);
  expect(new Set(before).size).toBe(3);
  const again = { ...coffee, debit: '10.5' };
  await store([account({ id: 'one', transactions: [transaction({ id: null, debit: '3' }), again, again] })]);
  expect((await transactions()).map(({ id }) => id)).toEqual(before);
});

test('an id given twice in one account is two transactions, each with an id of its own; in two accounts it is one each', async () => {
  const twice = [transaction({ id: 'same', debit: '1' }), transaction({ id: 'same', debit: '2' })];
  const result = await store([
    account({ id: 'one', transactions: twice }),
    account({ id: 'two', transactions: [transaction({ id: 'same', debit: '3' })] }),
    account({ id: 'one', title: 'Last', transactions: [transaction({ id: 'more' })] }),
  ]);
  expect(result).toEqual({ accounts: 2, transactions: 4, superseded: false });
  const rows = await transactions();
  expect(rows.map(({ accountId, debit }) => `${accountId}/${debit}`).sort()).toEqual([
    'one/1',
    'one/2',
    'one/4.50',
    'two/3',
  ]);
  expect(rows.map(({ id }) => id.replace(/^key-[0-9a-f]{32}$/, 'key')).sort()).toEqual(['key', 'more', 'same', 'same']);
  expect((await test_.store.bankData.accounts(loginId)).accounts.find(({ id }) => id === 'one')?.title).toBe('Last');
});

test('text that PostgreSQL cannot hold loses only what it cannot hold', async () => {
  const description = 'a\0b \ud83d\ude00 \ud83d c \udc00 d';
  await store([account({ title: 'x\0y', transactions: [transaction({ description })] })]);
  expect((await transactions())[0]?.description).toBe('ab \ud83d\ude00  c  d');
  expect((await test_.store.bankData.accounts(loginId)).accounts[0]?.title).toBe('xy');
});

test('an answer of 120,000 transactions lands, whole', async () => {
  const accounts = Array.from({ length: 20 }, (_, n) =>
    account({ id: `account-${n}`, transactions: Array.from({ length: 6_000 }, () => transaction()) }),
  );
  expect(await store(accounts)).toEqual({ accounts: 20, transactions: 120_000, superseded: false });
  const [row] = await test_.sql<{ count: string }>('select count(*) from transactions where login_id = $1', [loginId]);
  expect(row?.count).toBe('120000');
});

test('an empty answer is an answer', async () => {
  expect(await store([])).toEqual({ accounts: 0, transactions: 0, superseded: false });
  expect(await test_.store.bankData.accounts(loginId)).toEqual({ accounts: [] });
});

test('a failure in the middle leaves nothing behind', async () => {
  await expect(store([account({ transactions: [transaction({ debit: 'not a number' })] })])).rejects.toThrow();
  expect(await versions()).toEqual([]);
  const [login] = await test_.sql('select data_collected_at from logins where login_id = $1', [loginId]);
  expect(login).toEqual({ data_collected_at: null });
});

test('the raw answer is kept once, compressed', async () => {
  const answer = { ...origin(), attemptStartedAt: await test_.store.bankData.clock(), detail: { accounts: [] }, raw };
  await test_.store.bankData.storeAccounts(answer);
  await test_.store.bankData.storeAccounts(answer);
  const payloads = await test_.sql<{ kind: string; body: Buffer }>(
    'select kind, body from payloads where login_id = $1',
    [loginId],
  );
  expect(payloads.map(({ kind }) => kind)).toEqual(['accounts']);
  expect(gunzipSync(payloads[0]!.body)).toEqual(raw);
});

test('attributes: the newest of each package is shown, an older attempt changes nothing', async () => {
  const began = Date.parse(await test_.store.bankData.clock());
  const at = (second: number) => new Date(began + second * 1_000).toISOString();
  const today = { ...origin(), attemptStartedAt: at(20), raw };
  const { storeAttributes, attributes } = test_.store.bankData;
  await storeAttributes({ ...origin(), attemptStartedAt: at(10), raw, package: 'income', attributes: { is: 'old' } });
  await storeAttributes({ ...today, package: 'income', attributes: { is: 'n\0ew', rate: '0.10' } });
  await storeAttributes({ ...today, attemptStartedAt: at(15), package: 'income', attributes: { is: 'zombie' } });
  await storeAttributes({ ...today, package: 'lending', attributes: { card: {}, details: null } });
  expect(await attributes({ loginId })).toEqual({
    attributes: [
      {
        package: 'income',
        attributes: { is: 'new', rate: '0.10' },
        requestId: today.requestId,
        runId: null,
        collectedAt: at(20),
      },
      expect.objectContaining({ package: 'lending', attributes: { card: {}, details: null } }),
    ],
  });
});
