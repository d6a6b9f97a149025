import { randomUUID } from 'node:crypto';
import { migrate } from '../../store/migrate';
import { openStore, type Store } from '../../store/store';
import { firstVersionDatabase, sql, type FreshDatabase } from '../support/database';
import { account, transaction } from './support';

let database: FreshDatabase;
let store: Store;
afterEach(async () => {
  await store.close();
  await database.drop();
});

const LAST_REFRESH = '2026-05-10T07:00:00.000Z';

/** A database from the first version, with rows as it wrote them. */
async function ofTheFirstVersion(loginId: string): Promise<void> {
  database = await firstVersionDatabase();
  await sql(database.url, 'insert into logins (login_id, last_refreshed_at) values ($1, $2)', [loginId, LAST_REFRESH]);
  await sql(
    database.url,
    `insert into accounts (login_id, account_id, position, request_id) values ($1, 'one', 0, 'r')`,
    [loginId],
  );
  await sql(
    database.url,
    `insert into transactions (login_id, account_id, transaction_id, date, description, debit, vanished_at, request_id)
     values ($1, 'one', 'a', '2026-05-01', 'COFFEE', 4.50, null, 'r'), ($1, 'one', 'key-00', '2026-05-02', 'COFFEE', 4.50, null, 'r'),
            ($1, 'one', 'gone', '2026-05-03', 'COFFEE', 9, now(), 'r'), ($1, 'one', 'z', null, 'COFFEE', 1, null, 'r')`,
    [loginId],
  );
}

test('audit lines of the first version are chained as they are found, and a consent can still be withdrawn', async () => {
  const loginId = randomUUID();
  await ofTheFirstVersion(loginId);
  await sql(
    database.url,
    `insert into audit (at, actor, action, login_id, detail)
     values ('2026-01-02 03:04:05.678901Z', 'api:0a1b2c3d', 'login.patch', $1, '{"paused": true}'),
            ('2026-01-03', 'cli:jo', 'login.connect-link', $1, '{}'),
            ('2026-01-04', 'system', 'login.withdrawn', null, $2)`,
    [loginId, { withdrawalId: randomUUID(), of: loginId }],
  );
  await migrate(database.url);
  store = openStore({ databaseUrl: database.url, applicationName: 'test', tombstoneKey: Buffer.from('key') });
  const { lines } = await store.audit.list({ loginId, limit: 9 });
  expect(lines.map(({ at, actor, address, dbUser }) => [at, actor, address, dbUser])).toEqual([
    ['2026-01-03T00:00:00.000Z', 'cli:jo', null, null],
    ['2026-01-02T03:04:05.678Z', 'api:0a1b2c3d', null, null],
  ]);
  expect(await store.audit.seal()).toBe(3);
  const withdrawal = (await store.withdrawals.mark({ loginId, deleteCard: false, by: { actor: 'cli:jo' } }))!;
  await store.withdrawals.purge({ ...withdrawal, cardSettled: true, detail: {} });
  await store.audit.seal();
  expect(await store.audit.verify()).toMatchObject({ ok: true, checked: 5, faults: [] });
  expect(await sql(database.url, 'select from audit t where strpos(t::text, $1) > 0', [loginId])).toEqual([]);
  await sql(database.url, `update audit set at = '2026-01-02 03:04:05.678902Z' where place = 1`);
  expect((await store.audit.verify()).faults).toMatchObject([{ place: 1 }]);
});

test('a database of the first version is brought over: every id stays, rows are known again whatever their Ids, and a follower has the whole', async () => {
  const loginId = randomUUID();
  await ofTheFirstVersion(loginId);
  await migrate(database.url);
  store = openStore({ databaseUrl: database.url, applicationName: 'test' });
  const ids = async () =>
    (await store.bankData.transactions({ loginId, limit: 100 })).transactions.map(({ id }) => id).sort();
  const shown = ['a', 'key-00', 'z'];
  expect(await ids()).toEqual(shown);
  const whole = await store.bankData.changes({ loginId, limit: 100 });
  expect([whole.added.map(({ id }) => id).sort(), whole.removed]).toEqual([shown, []]);

  const transactions = [
    transaction({ id: 'new-1', date: '2026-05-01', description: 'COFFEE', debit: '4.50', balance: null }),
    transaction({ id: null, date: '2026-05-02', description: 'COFFEE', debit: '4.50', balance: null }),
    transaction({ id: 'new-3', date: '2026-05-03', description: 'COFFEE', debit: '9', balance: null }),
    transaction({ id: 'z', date: null, description: 'COFFEE', debit: '1', balance: null }),
  ];
  const ofAnswer = { loginId, refreshId: randomUUID(), runId: null, requestId: randomUUID() };
  await store.bankData.storeAccounts({
    ...ofAnswer,
    attemptStartedAt: await store.bankData.clock(),
    lastRefresh: '2026-05-11T07:00:00.000Z',
    detail: { accounts: [account({ id: 'one', transactions })] },
    raw: Buffer.from('{}'),
  });
  expect(await ids()).toEqual(['a', 'gone', 'key-00', 'z']);
  const { added, modified, removed } = await store.bankData.changes({ loginId, cursor: whole.next, limit: 100 });
  expect([added.map(({ id }) => id), modified, removed]).toEqual([['gone'], [], []]);
});
