import type { Transaction } from '../../flinks/client';
import { readLargeAccounts } from '../../flinks/large-accounts';
import { callWith, detail, errorOf, json, LOGIN, SESSION } from './support';

const ROW = { Date: '2025-01-31', Code: null, Description: 'Café', Debit: 12.3, Credit: null, Balance: 100, Id: 't-1' };
const ACCOUNT = {
  Id: 'a-1',
  Title: 'Everyday account',
  AccountNumber: '0012345',
  TransitNumber: '00001',
  InstitutionNumber: '010',
  LastFourDigits: null,
  OverdraftLimit: 0,
  Balance: { Available: 90.5, Current: 100.5, Limit: null },
  Category: 'Operations',
  Type: 'Chequing',
  Currency: 'CAD',
  AccountType: null,
  Holder: {
    Name: 'Zoe Example',
    Address: {
      CivicAddress: '1 Test Street',
      City: 'Laval',
      Province: 'QC',
      PostalCode: 'H7H 7H7',
      POBox: null,
      Country: 'CA',
    },
    Email: 'zoe@example.test',
    PhoneNumber: '555-0100',
  },
  Transactions: [ROW],
};
const BODY = {
  HttpStatusCode: 200,
  Accounts: [ACCOUNT],
  InstitutionName: 'Bank of Maple',
  Login: { Id: LOGIN, LastRefresh: '2020-04-15T22:46:03.1690585' },
  RequestId: SESSION,
};

async function read(body: unknown) {
  const answer = await callWith(json(200, body), detail);
  if (answer.kind !== 'ready') throw new Error('not ready');
  return answer.detail;
}

/** One account with one transaction, some members of which are given as JSON text. */
const readRow = async (row: string) => {
  const found = await read(`{"Accounts":[{"Id":"a","Transactions":[${row}]}],"RequestId":"${SESSION}"}`);
  return found.accounts[0]?.transactions[0];
};

test('the whole payload is read, and kept as it came', async () => {
  const answer = await callWith(json(200, BODY), detail);
  expect(answer).toEqual({
    kind: 'ready',
    raw: Buffer.from(JSON.stringify(BODY)),
    detail: {
      requestId: SESSION,
      loginId: LOGIN,
      institution: 'Bank of Maple',
      institutionId: null,
      lastRefresh: '2020-04-15T22:46:03.169Z',
      accounts: [
        {
          id: 'a-1',
          title: 'Everyday account',
          accountNumber: '0012345',
          transitNumber: '00001',
          institutionNumber: '010',
          category: 'Operations',
          type: 'Chequing',
          accountType: null,
          currency: 'CAD',
          balance: { available: '90.5', current: '100.5', limit: null },
          overdraftLimit: '0',
          holder: {
            name: 'Zoe Example',
            email: 'zoe@example.test',
            phoneNumber: '555-0100',
            address: {
              civicAddress: '1 Test Street',
              city: 'Laval',
              province: 'QC',
              postalCode: 'H7H 7H7',
              poBox: null,
              country: 'CA',
            },
          },
          transactions: [
            {
              id: 't-1',
              date: '2025-01-31',
              code: null,
              description: 'Café',
              debit: '12.3',
              credit: null,
              balance: '100',
            },
          ],
        },
      ],
      unreadable: [],
    },
  });
});

test('with everything optional missing there is still an account', async () => {
  const found = await read({ Accounts: [{ Id: 'a' }] });
  expect(found).toMatchObject({ requestId: SESSION, loginId: null, institution: null, lastRefresh: null });
  expect(found.accounts[0]).toMatchObject({
    holder: null,
    overdraftLimit: null,
    balance: { available: null },
    transactions: [],
  });
});

test.each(['"12 Main St"', '[]', '""', '7', 'true'])(
  'a holder or an address that is %s is none, and no reason to refuse the accounts of the login',
  async (written) => {
    const accounts = (holder: string) => read(`{"Accounts":[{"Id":"a","Holder":${holder}}]}`);
    expect((await accounts(written)).accounts[0]).toMatchObject({ id: 'a', holder: null });
    expect((await accounts(`{"Name":"Zoe","Address":${written}}`)).accounts[0]).toMatchObject({
      holder: { name: 'Zoe', address: null },
    });
  },
);

/** What could not be read of each account, beside a good one that is always read. */
async function faultsOf(account: string) {
  const found = await read(`{"Accounts":[${account},{"Id":"good"}],"RequestId":"${SESSION}"}`);
  expect(found.accounts.map(({ id }) => id)).toEqual(['good']);
  return found.unreadable.map(({ fields }) => fields);
}

test.each(['"12.30"', '[]', '7'])('a balance that is %s is not read: it may hold amounts', async (written) => {
  expect(await faultsOf(`{"Id":"a","Balance":${written}}`)).toEqual([{ 'Accounts[].Balance': 1 }]);
});

test.each([
  ['null', { 'Accounts[]': 1 }],
  ['{}', { 'Accounts[].Id': 1 }],
  [`{"Id":"${'x'.repeat(201)}"}`, { 'Accounts[].Id': 1 }],
  ['{"Id":"a","Transactions":"x"}', { 'Accounts[].Transactions': 1 }],
  [
    '{"Id":"a","Transactions":[null,null,{"Debit":"?"}]}',
    { 'Accounts[].Transactions[]': 2, 'Accounts[].Transactions[].Debit': 1 },
  ],
  [
    '{"Id":"a","Balance":{"Current":"?"},"OverdraftLimit":[]}',
    { 'Accounts[].Balance.Current': 1, 'Accounts[].OverdraftLimit': 1 },
  ],
])('an account that is %s is named by its fields, and the one beside it is read', async (account, fields) => {
  expect(await faultsOf(account)).toEqual([fields]);
});

test('an account that cannot be read says by what it may be known', async () => {
  const numbers = { AccountNumber: '0012345', TransitNumber: '00001', InstitutionNumber: '010' };
  const found = await read({ Accounts: [{ ...numbers, Title: 'Savings', Category: 'Operations', Currency: 'CAD' }] });
  expect(found.unreadable).toEqual([
    {
      id: null,
      title: 'Savings',
      accountNumber: '0012345',
      transitNumber: '00001',
      institutionNumber: '010',
      category: 'Operations',
      currency: 'CAD',
      fields: { 'Accounts[].Id': 1 },
    },
  ]);
});

test('an account that comes twice, and once not to be read, is not read', async () => {
  expect(await faultsOf('{"Id":"a"},{"Id":"a","Balance":7}')).toEqual([{ 'Accounts[].Balance': 1 }]);
});

test.each([
  ['123456789012345678.99', '123456789012345678.99'],
  ['0.1', '0.1'],
  ['10.50', '10.50'],
  ['1.005', '1.005'],
  ['-0', '0'],
  ['1e2', '100'],
  ['1e21', '1000000000000000000000'],
  ['"1,234.56"', '1234.56'],
  ['"12.30"', '12.30'],
  ['"1 234,56"', '1234.56'],
  ['"(5.00)"', '-5.00'],
  ['""', null],
  ['null', null],
])('an amount of %s is %j, and was never a float', async (written, debit) => {
  expect(await readRow(`{"Debit":${written}}`)).toMatchObject({ debit });
});

test.each(['"12$"', '"NaN"', '1e999', 'true', '{}', '"((5.00))"'])(
  'an amount of %s is not read, because null would be a lie',
  async (written) => {
    const account = `{"Id":"a","Transactions":[{"Debit":${written}}]}`;
    expect(await faultsOf(account)).toEqual([{ 'Accounts[].Transactions[].Debit': 1 }]);
  },
);

test('debit and credit may both be there, or neither', async () => {
  expect(await readRow('{"Debit":1,"Credit":2}')).toMatchObject({ debit: '1', credit: '2' });
  expect(await readRow('{}')).toEqual({
    id: null,
    date: null,
    code: null,
    description: null,
    debit: null,
    credit: null,
    balance: null,
  });
});

test('ids that repeat are for the store to judge: no row is dropped here', async () => {
  const found = await read({
    Accounts: [
      { Id: 'a', Transactions: [ROW, ROW] },
      { Id: 'b', Transactions: [ROW] },
    ],
  });
  expect(found.accounts.map(({ transactions }) => transactions.length)).toEqual([2, 1]);
});

test.each([
  ['emoji and right-to-left', '"\u{1f600} \u202Eabc"', '\u{1f600} \u202Eabc'],
  ['NUL', '"a\\u0000b"', 'ab'],
  ['half a surrogate pair', '"a\\ud83d"', 'a\ufffd'],
  ['64 KB', `"${'x'.repeat(65_536)}"`, 'x'.repeat(65_536)],
  ['markup', '"<script>"', '<script>'],
  ['a formula', '"=cmd"', '=cmd'],
  ['a number', '42', '42'],
  ['an object', '{"a":1}', null],
])('a description with %s', async (_what, written, description) => {
  expect(await readRow(`{"Description":${written}}`)).toMatchObject({ description });
});

test('a number where text belongs keeps its digits', async () => {
  const found = await read({ Accounts: [{ Id: 7, AccountNumber: 123456789012345, TransitNumber: 10 }] });
  expect(found.accounts[0]).toMatchObject({ id: '7', accountNumber: '123456789012345', transitNumber: '10' });
});

test('an answer of 120,000 transactions comes back unread, and says all of them when it is read', async () => {
  const transactions = Array.from({ length: 6_000 }, (_, i) => ({
    ...ROW,
    Id: `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`,
    Description: `INTERAC E-TRANSFER to number ${i}`,
  }));
  const accounts = Array.from({ length: 20 }, (_, i) => ({ ...ACCOUNT, Id: `a-${i}`, Transactions: transactions }));
  const answer = await callWith(json(200, { ...BODY, Accounts: accounts }), detail);
  if (answer.kind !== 'large') throw new Error('it was read');
  const visited = new Map<string, Transaction[]>();
  const read = readLargeAccounts(
    answer,
    (accountId) => (transaction) => visited.set(accountId, [...(visited.get(accountId)?.slice(-1) ?? []), transaction]),
  );
  expect(read).toMatchObject({
    kind: 'ready',
    detail: { loginId: LOGIN, requestId: SESSION, institution: 'Bank of Maple' },
  });
  expect([...visited.keys()]).toEqual(accounts.map(({ Id }) => Id));
  expect(visited.get('a-19')?.at(-1)).toEqual({
    id: '00000000-0000-4000-8000-000000005999',
    date: '2025-01-31',
    code: null,
    description: 'INTERAC E-TRANSFER to number 5999',
    debit: '12.3',
    credit: null,
    balance: '100',
  });
});

test('a 202 of any size says only that the work goes on', async () => {
  const body = { ...BODY, Padding: 'x'.repeat(1_000_000) };
  expect(await callWith(json(202, body), detail)).toEqual({ kind: 'pending' });
});

test('an error of any size is an error, by its status where it is too long to be read', async () => {
  const padded = (flinksCode: string, length: number) => ({ FlinksCode: flinksCode, Padding: 'x'.repeat(length) });
  expect(await errorOf(callWith(json(401, padded('UNAUTHORIZED', 900_000)), detail))).toMatchObject({
    kind: 'refused',
    flinksCode: 'UNAUTHORIZED',
  });
  expect(await errorOf(callWith(json(503, padded('UNAUTHORIZED', 2_000_000)), detail))).toMatchObject({
    kind: 'unavailable',
    flinksCode: null,
  });
});
