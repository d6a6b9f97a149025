import { migrate, migrationStatus } from '../../store/migrate';
import { emptyDatabase, sql, type FreshDatabase } from '../support/database';

let database: FreshDatabase;
beforeEach(async () => {
  database = await emptyDatabase();
});
afterEach(() => database.drop());

test('two migrators at once: one applies, the other waits and finds nothing to do', async () => {
  const results = await Promise.all([migrate(database.url), migrate(database.url), migrate(database.url)]);
  expect(results.map(({ applied }) => applied).flat()).toEqual(['0001_init']);
  expect(results.map(({ version }) => version)).toEqual([1, 1, 1]);
});

test('a status tells what is pending and what was applied, and creates nothing', async () => {
  expect(await migrationStatus(database.url)).toEqual({ version: 0, applied: [], pending: ['0001_init'] });
  expect(await sql(database.url, `select to_regclass('schema_migrations') as name`)).toEqual([{ name: null }]);
  await migrate(database.url);
  expect(await migrationStatus(database.url)).toMatchObject({
    version: 1,
    applied: [{ version: 1, name: '0001_init' }],
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

test('a migration that fails leaves nothing behind', async () => {
  await sql(database.url, 'create table transactions (in_the_way integer)');
  await expect(migrate(database.url)).rejects.toThrow('0001_init');
  const left = await sql(database.url, `select tablename from pg_tables where schemaname = 'public' order by 1`);
  expect(left).toEqual([{ tablename: 'schema_migrations' }, { tablename: 'transactions' }]);
  expect((await migrationStatus(database.url)).version).toBe(0);
});
