import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { MIGRATIONS_FOLDER } from '../../store/migrate';
import { openStore, type Store } from '../../store/store';
import { REQUIRED } from '../config/support';
import { openRun, register } from '../store/support';
import { emptyDatabase, freshDatabase, sql, type FreshDatabase } from '../support/database';
import { runCli, startCli } from './run-cli';

let database: FreshDatabase;
let store: Store;
let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  database = await freshDatabase();
  store = openStore({ databaseUrl: database.url, applicationName: 'test' });
  env = { ...REQUIRED, DATABASE_URL: database.url };
});
afterAll(async () => {
  await store.close();
  await database.drop();
});

const linesOf = (stdout: string): Record<string, unknown>[] =>
  stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

const MIGRATIONS = readdirSync(MIGRATIONS_FOLDER!)
  .filter((file) => /^\d{4}_/.test(file))
  .sort()
  .map((file) => file.replace('.sql', ''));

/** The number of the newest one. */
const VERSION = Number(MIGRATIONS.at(-1)!.slice(0, 4));

test('db status tells what is pending, db migrate applies it once and writes it down', async () => {
  const empty = await emptyDatabase();
  const of = { ...REQUIRED, DATABASE_URL: empty.url };
  const status = async () => JSON.parse((await runCli(['db', 'status', '--json'], of)).stdout) as object;
  expect(await status()).toMatchObject({ version: 0, pending: MIGRATIONS });
  const first = await runCli(['db', 'migrate', '--json'], of);
  expect([first.code, JSON.parse(first.stdout)]).toEqual([
    0,
    { applied: MIGRATIONS, version: VERSION, roles: 'granted' },
  ]);
  expect(JSON.parse((await runCli(['db', 'migrate', '--json'], of)).stdout)).toMatchObject({ applied: [] });
  expect(await status()).toMatchObject({ version: VERSION, pending: [] });
  const { stdout } = await runCli(['audit', 'list', '--json'], of);
  const actor = `cli:${userInfo().username}`;
  expect(JSON.parse(stdout)).toMatchObject({ lines: [{ actor, action: 'db.migrate' }, { actor }], next: null });
  await sql(empty.url, `insert into schema_migrations (version, name, checksum) values (9000, '9000_later', '')`);
  for (const command of ['status', 'migrate']) {
    const refused = await runCli(['db', command], of);
    expect([refused.code, refused.stdout]).toEqual([1, '']);
    expect(refused.stderr).toContain('9000_later');
  }
  await empty.drop();
}, 60_000);

test('db backup-notes prints docs/backup.md and asks no server', async () => {
  const { code, stdout } = await runCli(['db', 'backup-notes']);
  expect([code, stdout]).toEqual([0, readFileSync(join(__dirname, '../../docs/backup.md'), 'utf8')]);
});

test('exports are lines of JSON: the logins, those of a run, and everything of one, which is written down', async () => {
  const loginIds = await register(store, 3);
  const { runId } = await openRun(store);
  const logins = linesOf((await runCli(['logins', 'export'], env)).stdout);
  expect(logins.map(({ loginId }) => loginId)).toEqual(loginIds);
  const ofRun = linesOf((await runCli(['runs', 'export', '--run', runId], env)).stdout);
  expect(ofRun.map(({ loginId }) => loginId)).toEqual(loginIds);
  expect((await runCli(['runs', 'export', '--run', 'none'], env)).code).toBe(1);
  const dump = await runCli(['logins', 'dump', loginIds[0]!.toUpperCase()], env);
  expect(linesOf(dump.stdout).map(({ table }) => table)).toEqual(['logins', 'run_logins']);
  expect(await sql(database.url, 'select action, login_id, run_id, detail from audit order by seq')).toEqual([
    { action: 'logins.export', login_id: null, run_id: null, detail: { count: 3 } },
    { action: 'run.export', login_id: null, run_id: runId, detail: { count: 3 } },
    { action: 'login.dump', login_id: loginIds[0], run_id: null, detail: { count: 2 } },
  ]);
}, 60_000);

test('a brake is released by its run and institution; a second time nothing is sent, and another brake is refused', async () => {
  const loginIds = await register(store, 2, "Lake's Bank");
  await sql(database.url, `update runs set state = 'finished', finished_at = now() where state = 'running'`);
  const { runId } = await openRun(store);
  await sql(
    database.url,
    `insert into run_brakes (run_id, institution, code, count, of) values ('${runId}', 'Lake''s Bank', 'INVALID_PASSWORD', 2, 2)`,
  );
  for (const loginId of loginIds) {
    await sql(
      database.url,
      `insert into events (type, login_id, data, held_by_run) values ('login.awaiting_user', '${loginId}', '{}', '${runId}')`,
    );
  }
  const release = (institution: string, run = runId) =>
    runCli(['runs', 'release', run, '--institution', institution], env);
  for (const refused of [await release('Maple Bank'), await release("Lake's Bank", randomUUID())]) {
    expect([refused.code, refused.stdout]).toEqual([1, '']);
  }
  const held = () => sql(database.url, 'select from events where held_by_run is not null');
  expect(await held()).toHaveLength(2);
  expect((await release("Lake's Bank")).stdout).toContain("2 asks for users of Lake's Bank released");
  expect(await held()).toEqual([]);
  expect((await release("Lake's Bank")).stdout).toContain('nothing was sent');
  expect(await sql(database.url, `select detail from audit where action = 'brake.release' order by seq`)).toEqual([
    { detail: { institution: "Lake's Bank", asks: 2 } },
    { detail: { institution: "Lake's Bank", asks: 0 } },
  ]);
});

test('a reader that goes away ends an export quietly, and one that is slow is waited for', async () => {
  await register(store, 5_000);
  const { child, finished } = startCli(['logins', 'export'], env);
  await once(child.stdout!, 'data');
  child.stdout!.destroy();
  expect(await finished).toMatchObject({ code: 0, stderr: '' });
}, 60_000);

test('many lines that have to wait for their reader are no news on stderr', async () => {
  const [loginId] = (await register(store, 1)) as [string];
  await sql(
    database.url,
    `insert into attributes (login_id, package, refresh_id, request_id, attributes, collected_at)
     select $1, 'income', n, 'r', jsonb_build_object('text', repeat('x', 100000)), now() from generate_series(1, 40) n`,
    [loginId],
  );
  const { code, stdout, stderr } = await runCli(['logins', 'dump', loginId], env);
  expect([code, linesOf(stdout).length, stderr]).toEqual([0, 41, '41 rows; the login is registered.\n']);
}, 60_000);

test('a dump of a login that is not registered leaves its LoginId nowhere: its consent may have been withdrawn', async () => {
  const loginId = randomUUID();
  expect(await runCli(['logins', 'dump', loginId], env)).toMatchObject({ code: 0, stdout: '' });
  const { lines } = await store.audit.list({ limit: 1 });
  expect(lines).toMatchObject([{ action: 'login.dump', loginId: null, detail: { count: 0, registered: false } }]);
  expect(await sql(database.url, 'select from audit t where strpos(t::text, $1) > 0', [loginId])).toEqual([]);
}, 60_000);
