import { randomUUID } from 'node:crypto';
import { openStore } from '../../store/store';
import { largeAnswer } from '../support/large-answer';
import { account, transaction } from '../store/support';
import { openLanding, WAYS, type Landing } from './support';

let landing: Landing;
let loginId: string;
beforeAll(async () => {
  landing = await openLanding();
});
beforeEach(async () => {
  loginId = await landing.register();
});
afterAll(() => landing.end());

const answer = (over: string[] = []) =>
  `{"Accounts":[{"Id":"a","Balance":{"Current":1.10},"Transactions":[{"Id":"t","Date":"2026-05-04","Debit":1.50},
   {"Date":"2026-05-05","Debit":2},{"Date":"2026-05-05","Debit":2},{"Id":"t","Date":"2026-05-04","Debit":1.5}${over.join('')}]}]}`;

test('a hundred refreshes with the same answer leave the tables as the first one left them, whichever way it was read', async () => {
  await landing.land(loginId, answer());
  const first = await landing.dump(loginId, { versions: true });
  expect(first).toHaveLength(4);
  for (let n = 0; n < 100; n += 1) await landing.land(loginId, answer(), { way: WAYS[n % 2]! });
  expect(await landing.dump(loginId, { versions: true })).toEqual(first);
});

test('eight that land at once, over four connections each, leave what one leaves, without a deadlock', async () => {
  const body = largeAnswer(loginId, { accounts: 4, transactionsPerAccount: 600 }).toString();
  await Promise.all(Array.from({ length: 8 }, (_none, n) => landing.land(loginId, body, { way: WAYS[n % 2]! })));
  const after = await landing.dump(loginId);
  const alone = await landing.register();
  await landing.land(alone, body.replace(`"Login":{"Id":"${loginId}"`, `"Login":{"Id":"${alone}"`));
  const expected = JSON.parse(JSON.stringify(await landing.dump(alone)).replaceAll(alone, loginId)) as unknown[];
  expect(after).toHaveLength(2_404);
  expect(after).toEqual(expected);
});

test('a connection lost in the middle leaves nothing of an answer, and landing it again all of it', async () => {
  const database = openStore({ databaseUrl: landing.url, applicationName: `lost-${randomUUID()}` });
  const origin = { loginId, refreshId: randomUUID(), runId: null, requestId: randomUUID(), raw: Buffer.from('{}') };
  const accounts = [account({ id: 'one', transactions: Array.from({ length: 5_000 }, () => transaction()) })];
  const attemptStartedAt = await database.bankData.clock();
  // The last statement of a landing waits here; by then every row has been written.
  const holder = landing.sql(
    `do $$ begin lock table payloads in exclusive mode;
       while not exists (select from pg_stat_activity where application_name like 'lost-%' and wait_event_type = 'Lock') loop
         perform pg_sleep(0.01); perform pg_stat_clear_snapshot();
       end loop;
       perform pg_terminate_backend(pid) from pg_stat_activity where application_name like 'lost-%' and wait_event_type = 'Lock';
     end $$`,
  );
  await untilLocked();
  const lost = database.bankData.storeAccounts({ ...origin, attemptStartedAt, detail: { accounts } });
  await expect(lost).rejects.toMatchObject({ code: 'database_unreachable' });
  await holder;
  expect(await landing.dump(loginId)).toEqual([]);
  const again = await database.bankData.storeAccounts({ ...origin, attemptStartedAt, detail: { accounts } });
  expect(again).toEqual({ accounts: 1, transactions: 5_000, superseded: false });
  await database.close();
});

async function untilLocked(): Promise<void> {
  for (;;) {
    const rows = await landing.sql(
      `select from pg_locks where relation = 'payloads'::regclass and mode = 'ExclusiveLock' and granted`,
    );
    if (rows.length > 0) return;
  }
}
