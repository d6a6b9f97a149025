import { asShown, Bank, type BankRow } from './bank';
import { eachLogin, type Landing } from './support';

/** Which stored row each row of an answer is: docs/bank-data.md, "Transactions". */
let landing: Landing;
let bank: Bank;
eachLogin((given, loginId) => {
  landing = given;
  bank = new Bank(given, loginId);
});

const FIRST: BankRow = { id: 'first', day: 40, debit: '1' };
const ids = async () => (await landing.transactions(bank.loginId)).map(({ id }) => id).sort();

/** What is shown after the second answer, and how many of the rows kept their id. */
async function after(before: BankRow[], then: BankRow[]): Promise<string[]> {
  await bank.rows([FIRST, ...before]);
  const known = await ids();
  await bank.rows([FIRST, ...then]);
  expect(await bank.shown()).toEqual(asShown([FIRST, ...then]));
  return (await ids()).filter((id) => known.includes(id));
}

test('equal rows are as many as the bank has, one more or one fewer', async () => {
  const coffee = (count: number): BankRow[] =>
    Array.from({ length: count }, () => ({ day: 3, text: 'COFFEE', debit: '4' }));
  expect(await after(coffee(3), coffee(4))).toHaveLength(4);
  await bank.rows([FIRST, ...coffee(2)]);
  expect(await bank.shown()).toEqual(asShown([FIRST, ...coffee(2)]));
});

test.each<[string, BankRow]>([
  ['amount', { id: 'x', day: 9, debit: '8' }],
  ['text', { id: 'x', day: 9, text: 'SHOP 12', debit: '7' }],
  ['date, by ten days', { id: 'x', day: 19, debit: '7' }],
])('one Id with another %s is the same row', async (_what, changed) => {
  expect(await after([{ id: 'x', day: 9, debit: '7' }], [changed])).toEqual(['first', 'x']);
});

test('one Id with a date eleven days off is another row', async () => {
  expect(await after([{ id: 'x', day: 9, debit: '7' }], [{ id: 'x', day: 20, debit: '7' }])).toEqual(['first']);
});

test('content goes before Id: Ids that have changed places move no row', async () => {
  const [a, b]: [BankRow, BankRow] = [
    { id: 'a', day: 9, debit: '7' },
    { id: 'b', day: 8, debit: '8' },
  ];
  await bank.rows([FIRST, a, b]);
  const before = await landing.transactions(bank.loginId);
  await bank.rows([FIRST, { ...a, id: 'b' }, { ...b, id: 'a' }]);
  expect(await landing.transactions(bank.loginId)).toEqual(before);
});

test('an Id alone does not match a row from before the answer and of 30 days: there it may be a place in a list', async () => {
  const old: BankRow = { id: '1', day: 45, debit: '1' };
  const middle: BankRow = { id: '2', day: 41, debit: '2' };
  const added: BankRow = { id: '1', day: 38, debit: '3' };
  await bank.rows([old, middle]);
  await bank.rows([middle, added]);
  expect(await bank.shown()).toEqual(asShown([old, middle, added]));
});

test('a row without a date is gone when a later answer lacks it, not by the same one again', async () => {
  const undated: BankRow = { id: 'u', day: null, debit: '5' };
  await bank.rows([FIRST, undated]);
  await bank.rows([FIRST], { again: true });
  expect(await bank.shown()).toEqual(asShown([FIRST, undated]));
  await bank.rows([FIRST]);
  expect(await bank.shown()).toEqual(asShown([FIRST]));
});

test.each<[string, BankRow]>([
  ['content', { id: 'other', day: 9, debit: '7' }],
  ['Id', { id: 'x', day: 9, debit: '8' }],
])('a row that was withdrawn and comes back is known by its %s: it has its id again', async (_by, back) => {
  await bank.rows([FIRST, { id: 'x', day: 9, debit: '7' }]);
  await bank.rows([FIRST]);
  await bank.rows([FIRST, back]);
  expect([await ids(), await bank.shown()]).toEqual([['first', 'x'], asShown([FIRST, back])]);
});

test('a new row whose Id another one has already gets a key of ours', async () => {
  await bank.rows([FIRST, { id: 'x', day: 30, debit: '7' }]);
  await bank.rows([FIRST, { id: 'x', day: 30, debit: '7' }, { id: 'x', day: 2, debit: '9' }]);
  expect(await ids()).toEqual(['first', expect.stringMatching(/^key-[0-9a-f]{32}$/), 'x']);
});
