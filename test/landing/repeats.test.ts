import { largeAnswer } from '../support/large-answer';
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
