import { createServer, type AddressInfo } from 'node:net';
import { randomUUID } from 'node:crypto';
import { addressOf, Database, withTransaction, type Queryable } from '../../store/database';
import { migrate } from '../../store/migrate';
import { openStore } from '../../store/store';
import { emptyDatabase, sql, type FreshDatabase } from '../support/database';
import { waitFor } from '../support/wait-for';

let database: FreshDatabase;
let db: Database;
beforeAll(async () => {
  database = await emptyDatabase();
  await sql(database.url, 'create table things (id integer primary key, value integer not null)');
  db = new Database({ databaseUrl: database.url, applicationName: 'test' });
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

/** A port of this machine on which nothing listens. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

test('an unreachable database is one clear error with host and port, and without the password', async () => {
  const port = await closedPort();
  const databaseUrl = `postgres://someone:canary-password@127.0.0.1:${port}/none`;
  const store = openStore({ databaseUrl, applicationName: 'test' });
  const refusals: unknown[] = await Promise.all([
    store.ping().catch((error: unknown) => error),
    store.runs.finish({ runId: 'any', state: 'finished' }).catch((error: unknown) => error),
    migrate(databaseUrl).catch((error: unknown) => error),
  ]);
  for (const refusal of refusals) {
    expect(refusal).toMatchObject({ name: 'StoreUnavailable', code: 'database_unreachable' });
    const { message } = refusal as Error;
    expect(message).toContain(`127.0.0.1:${port}`);
    expect(message).not.toMatch(/\n|canary/);
  }
  await store.close();
});

test('a database that does not let us in is one clear error without the password, also before the first migration', async () => {
  const address = addressOf(database.url);
  for (const [part, wrong] of [
    ['password', 'canary-password'],
    ['username', 'canary'],
    ['pathname', '/none'],
  ] as const) {
    const url = new URL(database.url);
    url[part] = wrong;
    const db = new Database({ databaseUrl: url.href, applicationName: 'test' });
    const refusals = await Promise.all(
      [db.query('select 1'), migrate(url.href)].map((work) => work.catch((error: unknown) => error)),
    );
    await db.close();
    for (const refusal of refusals) {
      expect(refusal).toMatchObject({ code: 'database_refused' });
      expect((refusal as Error).message).toContain(address);
      expect((refusal as Error).message).not.toMatch(/canary/);
    }
  }
});

test('a connection lost in the middle of a transaction is the same error, and the next call works', async () => {
  const lost = withTransaction(db, async (client) => {
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    await sql(database.url, 'select pg_terminate_backend($1)', [rows[0]!.pid]);
    await client.query('select 1');
  });
  await expect(lost).rejects.toMatchObject({ code: 'database_unreachable' });
  expect((await db.query('select 1')).rowCount).toBe(1);
});

test('idle connections that the server closes are told, and the next call works', async () => {
  const lines: string[] = [];
  const name = randomUUID();
  const other = new Database({ databaseUrl: database.url, applicationName: name, log: (line) => lines.push(line) });
  await other.query('select 1');
  await sql(database.url, 'select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1', [name]);
  await waitFor('the word of a closed connection', () => lines.length > 0, { everyMs: 5 });
  expect((await other.query('select 1')).rowCount).toBe(1);
  await other.close();
});

test('a database that takes a question and does not answer is away, and its connection is not used again', async () => {
  const name = randomUUID();
  const other = new Database({ databaseUrl: database.url, applicationName: name });
  await expect(other.query('select pg_sleep(60)', [], 100)).rejects.toMatchObject({ code: 'database_unreachable' });
  const [asked] = await sql<{ pid: number }>(
    database.url,
    'select pid from pg_stat_activity where application_name = $1',
    [name],
  );
  const { rows } = await other.query<{ pid: number }>('select pg_backend_pid() as pid');
  expect(rows[0]!.pid).not.toBe(asked?.pid);
  await other.close();
});

test('what the database refuses passes through at once, and nothing of the transaction stays', async () => {
  let attempts = 0;
  const refused = withTransaction(db, async (client) => {
    attempts += 1;
    await client.query('insert into things values (1, 1)');
    await client.query('insert into things values (1, 2)');
  });
  await expect(refused).rejects.toMatchObject({ code: '23505' });
  expect(attempts).toBe(1);
  expect(await sql(database.url, 'select * from things')).toEqual([]);
});

test('two transactions that deadlock both come to their end', async () => {
  await sql(database.url, 'insert into things values (10, 0), (11, 0)');
  let arrived = 0;
  let bothHere: () => void = () => undefined;
  const both = new Promise<void>((resolve) => (bothHere = resolve));
  const touch = (client: Queryable, id: number) =>
    client.query('update things set value = value + 1 where id = $1', [id]);
  const crosswise = (first: number, second: number) =>
    withTransaction(db, async (client) => {
      await touch(client, first);
      arrived += 1;
      if (arrived === 2) bothHere();
      await both;
      await touch(client, second);
    });
  await Promise.all([crosswise(10, 11), crosswise(11, 10)]);
  expect(await sql(database.url, 'select value from things where id in (10, 11)')).toEqual([
    { value: 2 },
    { value: 2 },
  ]);
});

test('a conflict that does not end is given up after three attempts', async () => {
  let attempts = 0;
  const conflict = withTransaction(db, async () => {
    attempts += 1;
    throw Object.assign(new Error('could not serialize access'), { code: '40001' });
  });
  await expect(conflict).rejects.toThrow('could not serialize');
  expect(attempts).toBe(3);
});
