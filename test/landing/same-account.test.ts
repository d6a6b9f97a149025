import { asShown, Bank, type BankAccount, type BankRow } from './bank';
import { eachLogin, type Landing } from './support';

/** Which stored account each account of an answer is: docs/bank-data.md, "Accounts". */
let landing: Landing;
let bank: Bank;
eachLogin((given, loginId) => {
  landing = given;
  bank = new Bank(given, loginId);
});

const rows: BankRow[] = [12, 8, 4, 2].map((day, at) => ({ id: `r${day}`, day, debit: `${10 * (at + 1)}` }));
const NUMBERS = { institution: '003', transit: '00012', number: '1234567' };
const CARD = { category: 'Credits', title: 'Visa', institution: '003', transit: '00012' };
const OLD_CARD = { id: 'old', ...CARD, number: '4500111122223333', rows };
const NEW_CARD = { id: 'new', ...CARD, number: '4500999988887777', rows };

/** How many accounts are shown, and how many of them are missing. */
async function held(): Promise<string> {
  const { accounts } = await landing.store.bankData.accounts(bank.loginId);
  const missing = accounts.filter(({ missingSince }) => missingSince !== null);
  return `${accounts.length} accounts, ${missing.length} missing`;
}
const ONE = '1 accounts, 0 missing';
const TWO = '2 accounts, 1 missing';

/** What is stored after an account came first in one form, then in the other. */
async function asOne(before: Partial<BankAccount>, after: Partial<BankAccount>): Promise<string> {
  const given = { category: 'Operations', rows: rows.slice(0, 2), ...NUMBERS };
  await bank.says([{ id: 'old', ...given, ...before }]);
  await bank.says([{ id: 'new', ...given, ...after }]);
  return held();
}

test.each<[string, Partial<BankAccount>, Partial<BankAccount>, string]>([
  ['the same', {}, {}, ONE],
  ['written with blanks and hyphens', {}, { number: '123-4567 ' }, ONE],
  ['of another transit', {}, { transit: '00013' }, TWO],
  ['of no transit, both', { transit: null }, { transit: null }, TWO],
  ['of no institution, both', { institution: null }, { institution: null }, TWO],
  ['of four digits', { number: '1234' }, { number: '1234' }, TWO],
  ['masked by stars', { number: '**34567' }, { number: '**34567' }, TWO],
  ['masked by letters', { number: '12XX567' }, { number: '12XX567' }, TWO],
])('a new Id, and a number that is %s', async (_what, before, after, expected) => {
  expect(await asOne(before, after)).toBe(expected);
});

describe('several accounts with one number', () => {
  const twins = (suffix: string, order: string[]): BankAccount[] =>
    order.map((currency, at) => ({ id: `${currency}-${suffix}`, ...NUMBERS, currency, rows: [rows[at]!] }));

  test('are told apart by currency, category and title, whatever their order', async () => {
    await bank.says(twins('1', ['CAD', 'USD']));
    await bank.says(twins('2', ['USD', 'CAD']));
    const { accounts } = await landing.store.bankData.accounts(bank.loginId);
    expect(accounts.map(({ id, flinksAccountId }) => [id, flinksAccountId]).sort()).toEqual([
      ['CAD-1', 'CAD-2'],
      ['USD-1', 'USD-2'],
    ]);
  });

  test('are none of each other where those are equal too', async () => {
    await bank.says(twins('1', ['CAD', 'CAD']).map((one, at) => ({ ...one, id: `a${at}` })));
    await bank.says(twins('2', ['CAD', 'CAD']).map((one, at) => ({ ...one, id: `b${at}` })));
    expect(await held()).toBe('4 accounts, 2 missing');
  });
});

test('two accounts of one answer are never one, even with the same number and rows', async () => {
  for (let pull = 1; pull <= 2; pull += 1) {
    await bank.says(['a', 'b'].map((id) => ({ id, ...NUMBERS, rows })));
    expect(await held()).toBe('2 accounts, 0 missing');
  }
  expect(await bank.shown()).toHaveLength(2 * rows.length);
});

describe('an account with another number that goes missing as one with the same rows appears', () => {
  const replaced = async (before: BankAccount[], after: BankAccount[]) => {
    await bank.says(before);
    await bank.says(after);
    return held();
  };

  test('is the same where it is a card, with rows of its own since', async () => {
    const since: BankRow = { id: 'n', day: 1, debit: '99' };
    expect(await replaced([OLD_CARD], [{ ...NEW_CARD, rows: [...rows, since] }])).toBe(ONE);
    expect(await bank.shown()).toEqual(asShown([...rows, since]));
  });

  test('is the same where one number is masked', async () => {
    const masked = { ...NUMBERS, id: 'new', number: '****4567', rows };
    expect(await replaced([{ ...NUMBERS, id: 'old', rows }], [masked])).toBe(ONE);
  });

  test.each<[string, BankAccount, BankAccount]>([
    [
      'no card, and both numbers are whole',
      { id: 'old', ...NUMBERS, rows },
      { id: 'new', ...NUMBERS, number: '7654321', rows },
    ],
    ['of another currency', OLD_CARD, { ...NEW_CARD, currency: 'USD' }],
    ['of another category', OLD_CARD, { ...NEW_CARD, category: 'Operations' }],
    ['of two rows only', { ...OLD_CARD, rows: rows.slice(0, 2) }, { ...NEW_CARD, rows: rows.slice(0, 2) }],
    [
      'of equal amounts',
      { ...OLD_CARD, rows: rows.map((row) => ({ ...row, debit: '5' })) },
      { ...NEW_CARD, rows: rows.map((row) => ({ ...row, debit: '5' })) },
    ],
    ['short of one row', OLD_CARD, { ...NEW_CARD, rows: [rows[0]!, rows[2]!, rows[3]!] }],
    ['richer by one row in the middle', OLD_CARD, { ...NEW_CARD, rows: [...rows, { id: 'x', day: 6, debit: '7' }] }],
  ])('is another one where it is %s', async (_what, before, after) => {
    expect(await replaced([before], [after])).toBe(TWO);
  });

  test('is another one where two may be it', async () => {
    const after = [NEW_CARD, { ...NEW_CARD, id: 'newer', number: '4500555566667777' }];
    expect(await replaced([OLD_CARD], after)).toBe('3 accounts, 1 missing');
  });

  test('is another one where it has not gone missing', async () => {
    expect(await replaced([OLD_CARD], [OLD_CARD, NEW_CARD])).toBe('2 accounts, 0 missing');
  });
});
