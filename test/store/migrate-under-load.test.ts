import { randomUUID } from 'node:crypto';
import { Client, type DatabaseError } from 'pg';
import { createLogger } from '../../process/logging';
import { migrate, migrationStatus } from '../../store/migrate';
import { openStore, type Store } from '../../store/store';
import { waitForPreparedDatabase } from '../../worker/prepared-database';
import { firstVersionDatabase, sql, type FreshDatabase } from '../support/database';
import { inTime, waitFor } from '../support/wait-for';
import { holding, untilBlocked } from './support';

const DEADLOCK = '40P01';
const WRITERS = 6;

let database: FreshDatabase;
let store: Store;
beforeEach(async () => {
  database = await firstVersionDatabase();
  store = openStore({ databaseUrl: database.url, applicationName: 'test' });
});
afterEach(async () => {
  await store.close();
  await database.drop();
});

/** A landing as the first version wrote it, in one transaction. */
async function land(client: Client, loginId: string): Promise<void> {
  await client.query('begin');
  try {
    await client.query('insert into logins (login_id) values ($1)', [loginId]);
    await client.query(`insert into accounts (login_id, account_id, position, request_id) values ($1, 'one', 0, 'r')`, [
      loginId,
    ]);
    await client.query(
      `insert into transactions (login_id, account_id, transaction_id, date, description, debit, request_id)
       select $1, 'one', 'of-' || n, '2026-05-01'::date + n, 'COFFEE', n, 'r' from generate_series(1, 20) n`,
      [loginId],
    );
    await client.query('update logins set last_refreshed_at = now() where login_id = $1', [loginId]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}

/** A worker of the first version: lands one login after another, and a deadlock anew, until its statements no longer fit. */
async function writeUntilUpgraded(landed: string[], upgraded: () => boolean): Promise<void> {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  try {
    while (!upgraded()) {
      const loginId = randomUUID();
      try {
        await land(client, loginId);
        landed.push(loginId);
      } catch (error) {
        const code = (error as DatabaseError).code ?? '';
        // What the new schema refuses was not written; the old worker fails with it until it is replaced.
        if (code !== DEADLOCK && !/^(23|42)/.test(code)) throw error;
      }
    }
  } finally {
    await client.end();
  }
}

test('the first schema is brought up while its workers write: a worker and a gateway of the new code wait, nothing written is lost', async () => {
  const landed: string[] = [];
  let upgraded = false;
  const writers = Array.from({ length: WRITERS }, () => writeUntilUpgraded(landed, () => upgraded));
  const log = createLogger('fatal');
  const { signal } = new AbortController();
  // A gateway looks in the same way for /readyz.
  const waiting = [store, store].map((one) => waitForPreparedDatabase(one, { signal, log }));
  await waitFor('rows of every writer', () => landed.length > 10 * WRITERS);
  expect(await store.isPrepared()).toBe(false);
  const before = landed.length;
  await inTime('the migration', migrate(database.url));
  upgraded = true;
  await inTime('the writers', Promise.all(writers));
  await inTime('the new code', Promise.all(waiting));

  expect((await migrationStatus(database.url)).pending).toEqual([]);
  expect(landed.length).toBeGreaterThanOrEqual(before);
  const rows = await sql<{ login_id: string; count: number }>(
    database.url,
    'select login_id, count(*)::int as count from transactions group by login_id',
  );
  expect(rows.map(({ login_id }) => login_id).sort()).toEqual([...landed].sort());
  expect(rows.filter(({ count }) => count !== 20)).toEqual([]);
  const { transactions } = await store.bankData.transactions({ loginId: landed[0]!, limit: 100 });
  expect(transactions.map(({ id }) => id).sort()).toEqual(Array.from({ length: 20 }, (_, n) => `of-${n + 1}`).sort());
});

test('a migration that PostgreSQL ends as the victim of a deadlock with a writer is made again', async () => {
  // The second migration changes logins and then accounts; the writer needs them in the other order.
  const writer = await holding(database.url, 'lock table accounts in row exclusive mode');
  // Whoever looks for a deadlock first is its victim.
  await writer.query(`set local deadlock_timeout = '1min'`);
  const migrated = migrate(database.url);
  await untilBlocked({ sql: (text) => sql(database.url, text) }, 1);
  await writer.query('select count(*) from logins');
  await writer.letGo();
  expect((await migrated).applied[0]).toBe('0002_true_data');
});
