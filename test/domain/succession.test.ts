import fc from 'fast-check';
import { proveSuccession, type ComparedAccount } from '../../domain/succession';

/** Whether two logins are the same customer's, by their accounts. */
const digit = fc.integer({ min: 0, max: 9 }).map(String);
const number = fc.array(digit, { minLength: 7, maxLength: 7 }).map((digits) => digits.join(''));
const numbersOf = (size: { minLength: number; maxLength: number }) => fc.uniqueArray(number, size);
const account = (accountNumber: string, holder: string | null = 'Jo Doe'): ComparedAccount => ({
  institutionNumber: '001',
  transitNumber: '00012',
  accountNumber,
  holder,
});
const shuffled = (accounts: ComparedAccount[]) =>
  fc.shuffledSubarray(accounts, { minLength: accounts.length, maxLength: accounts.length });
const some = { minLength: 1, maxLength: 6 };

test('the same accounts of the same holder are proof, in whatever order and spelling', () => {
  fc.assert(
    fc.property(
      numbersOf(some).chain((numbers) => {
        const held = numbers.map((one) => account(one, 'Zoë Gagné'));
        const given = numbers.map((one) => account(`${one.slice(0, 3)}-${one.slice(3)}`, ' ZOE  GAGNE '));
        return fc.tuple(fc.constant(held), shuffled(given));
      }),
      ([held, given]) => proveSuccession(held, given, []) === 'accounts',
    ),
  );
});

test('a stranger has nothing in common', () => {
  fc.assert(
    fc.property(numbersOf({ minLength: 2, maxLength: 8 }), fc.nat(), (numbers, cut) => {
      const at = 1 + (cut % (numbers.length - 1));
      const [held, given] = [numbers.slice(0, at), numbers.slice(at)].map((some) => some.map((one) => account(one)));
      return proveSuccession(held!, given!, []) === 'none' && proveSuccession(given!, held!, []) === 'none';
    }),
  );
});

test('a spouse shares an account, on either side there are others: never proof', () => {
  fc.assert(
    fc.property(numbersOf({ minLength: 2, maxLength: 8 }), fc.nat(), fc.boolean(), (numbers, count, isMine) => {
      const all = numbers.map((one) => account(one));
      const shared = all.slice(0, 1 + (count % (numbers.length - 1)));
      const [held, given] = isMine ? [all, shared] : [shared, all];
      return proveSuccession(held, given, []) === 'partial';
    }),
  );
});

test('all accounts are joint, but one holder differs, or only one side names it: never proof', () => {
  const other = fc.constantFrom('Sam Doe', null);
  fc.assert(
    fc.property(numbersOf(some), fc.nat(), other, fc.boolean(), (numbers, at, holder, isMine) => {
      const held = numbers.map((one) => account(one));
      const given = numbers.map((one, place) => account(one, place === at % numbers.length ? holder : 'Jo Doe'));
      return proveSuccession(isMine ? held : given, isMine ? given : held, []) === 'partial';
    }),
  );
});

test('nobody is named on either side: nothing tells whose they are', () => {
  expect(proveSuccession([account('1234567', null)], [account('1234567', null)], [])).toBe('partial');
  const card = account('4000111', null);
  expect(proveSuccession([account('1234567'), card], [account('1234567'), card], [])).toBe('accounts');
});

test('a replaced card is the same by its transactions, once', () => {
  const held = [account('1234567'), account('4000111')];
  const given = [account('4000222'), account('1234567')];
  expect(proveSuccession(held, given, [])).toBe('partial');
  expect(proveSuccession(held, given, [[1, 0]])).toBe('accounts');
  expect(proveSuccession(held, given, [[0, 0]])).toBe('partial');
});

test('a masked, truncated or missing number, or one that occurs twice, proves nothing', () => {
  for (const text of ['****4567', '4567', null]) {
    const same = { ...account('1234567'), accountNumber: text };
    expect(proveSuccession([same], [same], [])).toBe('none');
  }
  const [one, noTransit] = [account('1234567'), { ...account('1234567'), transitNumber: null }];
  expect(proveSuccession([noTransit], [one], [])).toBe('none');
  expect(proveSuccession([one, one], [one, one], [])).toBe('partial');
  expect(proveSuccession([], [one], [])).toBe('none');
  expect(proveSuccession([one], [], [])).toBe('none');
});
