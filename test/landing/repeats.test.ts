import fc from 'fast-check';
import { largeAnswer } from '../support/large-answer';
import { Bank, type BankRow } from './bank';
import { eachLogin, WAYS, type Landing } from './support';

let landing: Landing;
let loginId: string;
eachLogin((...given) => ([landing, loginId] = given));

const answer = (over: string[] = []) =>
  `{"Accounts":[{"Id":"a","Balance":{"Current":1.10},"Transactions":[{"Id":"t","Date":"2026-05-04","Debit":1.50},
   {"Date":"2026-05-05","Debit":2},{"Date":"2026-05-05","Debit":2},{"Id":"t","Date":"2026-05-04","Debit":1.5}${over.join('')}]}]}`;

test('a hundred refreshes with the same answer leave the tables as the first one left them, whichever way it was read', async () => {
  await landing.land(loginId, answer());
  const first = await landing.dump(loginId, { versions: true });
  // The account and its four rows: two rows with one Id are two rows.
  expect(first).toHaveLength(5);
  for (let n = 0; n < 100; n += 1) await landing.land(loginId, answer(), { way: WAYS[n % 2]! });
  expect(await landing.dump(loginId, { versions: true })).toEqual(first);
});

/** Rows that are easily taken for one another: an Id, a day and a balance of two each, or none. */
const similarRow: fc.Arbitrary<BankRow> = fc.record({
  id: fc.constantFrom('a', 'b', null),
  day: fc.constantFrom(2, 3, null),
  debit: fc.constant('4.50'),
  balance: fc.constantFrom('10', '20', null),
});
const similarAnswers = fc.array(fc.array(similarRow, { maxLength: 5 }), { minLength: 2, maxLength: 4 });

test('an answer that comes twice is written once, whatever came before and however alike its rows are', () =>
  fc.assert(
    fc.asyncProperty(similarAnswers, async (answers) => {
      const bank = new Bank(landing, await landing.register());
      for (const rows of answers) {
        await bank.rows(rows);
        const once = await landing.dump(bank.loginId, { versions: true });
        await bank.rows(rows, { again: true });
        expect(await landing.dump(bank.loginId, { versions: true })).toEqual(once);
      }
    }),
    { seed: 1, numRuns: 50 },
  ));

test('eight that land at once over one pool leave what one leaves, without a deadlock', async () => {
  const body = largeAnswer(loginId, { accounts: 4, transactionsPerAccount: 600 }).toString();
  await Promise.all(Array.from({ length: 8 }, (_none, n) => landing.land(loginId, body, { way: WAYS[n % 2]! })));
  const after = await landing.dump(loginId);
  const alone = await landing.register();
  await landing.land(alone, body.replace(`"Login":{"Id":"${loginId}"`, `"Login":{"Id":"${alone}"`));
  const expected = JSON.parse(JSON.stringify(await landing.dump(alone)).replaceAll(alone, loginId)) as unknown[];
  expect(after).toHaveLength(2_404);
  expect(after).toEqual(expected);
});
