import { readdirSync } from 'node:fs';
import { migrate, MIGRATIONS_FOLDER, migrationStatus } from '../../store/migrate';
import { emptyDatabase, sql, type FreshDatabase } from '../support/database';
import { compile, kill9 } from '../support/other-process';
import { holding, untilBlocked } from './support';

/** Every migration there is, in order. */
const ALL = readdirSync(MIGRATIONS_FOLDER!)
  .filter((file) => /^\d{4}_/.test(file))
  .sort()
  .map((file) => file.replace('.sql', ''));

const versionOf = (name: string): number => Number(name.slice(0, 4));

let database: FreshDatabase;
beforeEach(async () => {
  database = await emptyDatabase();
});
afterEach(() => database.drop());

test('two migrators at once: one applies, the other waits and finds nothing to do', async () => {
  const results = await Promise.all([migrate(database.url), migrate(database.url), migrate(database.url)]);
  expect(results.map(({ applied }) => applied).flat()).toEqual(ALL);
  expect(results.map(({ version }) => version)).toEqual(Array(3).fill(versionOf(ALL.at(-1)!)));
});

test('a status tells what is pending and what was applied, and creates nothing', async () => {
  expect(await migrationStatus(database.url)).toEqual({ version: 0, applied: [], pending: ALL });
  expect(await sql(database.url, `select to_regclass('schema_migrations') as name`)).toEqual([{ name: null }]);
  await migrate(database.url);
  expect(await migrationStatus(database.url)).toMatchObject({
    version: versionOf(ALL.at(-1)!),
    applied: ALL.map((name) => ({ version: versionOf(name), name })),
    pending: [],
  });
});

test('a database newer than the code is refused', async () => {
  await migrate(database.url);
  await sql(
    database.url,
    `insert into schema_migrations (version, name, checksum) values (9000, '9000_later', 'unknown')`,
  );
  await expect(migrate(database.url)).rejects.toMatchObject({ code: 'database_newer' });
  await expect(migrationStatus(database.url)).rejects.toMatchObject({ code: 'database_newer' });
});

test('a migration that was edited after it was applied is refused', async () => {
  await migrate(database.url);
  await sql(database.url, `update schema_migrations set checksum = 'another'`);
  await expect(migrate(database.url)).rejects.toMatchObject({ code: 'migration_edited' });
});

test('what somebody has made by hand is in the way: refused with its name, and the database is left as it was', async () => {
  await sql(database.url, 'create table transactions (in_the_way integer)');
  const refusal = await migrate(database.url).catch((error: unknown) => error);
  expect(refusal).toMatchObject({
    code: 'migration_failed',
    message: expect.stringMatching(/^Migration 0001_init .*42P07: relation "transactions" already exists/) as string,
  });
  const left = await sql(database.url, `select tablename from pg_tables where schemaname = 'public' order by 1`);
  expect(left).toEqual([{ tablename: 'schema_migrations' }, { tablename: 'transactions' }]);
  expect((await migrationStatus(database.url)).version).toBe(0);
  await sql(database.url, 'drop table transactions');
  expect((await migrate(database.url)).applied).toEqual(ALL);
});

describe('in the middle of a migration', () => {
  const test_ = { sql: <Row extends object>(text: string) => sql<Row>(database.url, text) };
  /** The migration gets as far as its last table but one, and waits there. */
  const inTheWay = () => holding(database.url, 'create table events (id integer)');

  test('a process that is killed leaves nothing behind, and the next one does all of it', async () => {
    const compiled = compile('store');
    const holder = await inTheWay();
    const other = compiled.run(`await load('store/migrate').migrate(${JSON.stringify(database.url)});`);
    await untilBlocked(test_, 1);
    await kill9(other.child);
    expect((await migrationStatus(database.url)).version).toBe(0);
    await holder.letGo('rollback');
    // The server is still running the dead process's statement under its lock, and undoes it.
    expect((await migrate(database.url)).applied).toEqual(ALL);
    compiled.remove();
  });

  test('a connection that is lost is told as such, so that setup tries again', async () => {
    const holder = await inTheWay();
    const lost = expect(migrate(database.url)).rejects.toMatchObject({ name: 'StoreUnavailable' });
    const [pid] = await untilBlocked(test_, 1);
    await sql(database.url, 'select pg_terminate_backend($1)', [pid]);
    await lost;
    await holder.letGo('rollback');
    expect((await migrate(database.url)).applied).toEqual(ALL);
  });
});
