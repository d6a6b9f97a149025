import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { migrate } from '../../store/migrate';
import { DATABASE_ROLES, grantRoles } from '../../store/roles';
import { TABLES } from '../../store/tables';
import { asRole, emptyDatabase, freshDatabase, sql, type FreshDatabase } from '../support/database';

const REFUSED = { code: '42501' };

let database: FreshDatabase;
let loginId: string;
beforeAll(async () => {
  database = await freshDatabase();
  loginId = randomUUID();
  await sql(database.url, 'insert into logins (login_id) values ($1)', [loginId]);
  await sql(database.url, `insert into audit (actor, action, login_id) values ('app', 'login.patch', $1)`, [loginId]);
});
afterAll(() => database.drop());

/** Dropped when the databases they own are. */
const owners: string[] = [];
afterAll(async () => {
  for (const owner of owners) await sql(process.env.TEST_DATABASE_URL!, `drop role ${owner}`);
});

/** The URL of an empty database for a user who may do anything in it, and make no roles. */
async function ownerOf(database: string): Promise<string> {
  const url = new URL(database);
  const owner = `owner_${randomUUID().slice(0, 8)}`;
  owners.push(owner);
  await sql(database, `create role ${owner} login`);
  await sql(database, `alter database ${url.pathname.slice(1)} owner to ${owner}`);
  await sql(database, `grant all on schema public to ${owner}`);
  url.searchParams.set('options', `-c role=${owner}`);
  return url.href;
}

const as = (program: 'worker' | 'gateway', text: string) => sql(asRole(database.url, program), text);

test.each(['worker', 'gateway'] as const)(
  'the %s writes and reads the audit, and can change nothing in it',
  async (program) => {
    await as(program, `insert into audit (actor, action) values ('app', 'run.start')`);
    expect(await as(program, 'select action from audit')).toContainEqual({ action: 'run.start' });
    await expect(as(program, `update audit set actor = 'nobody'`)).rejects.toMatchObject(REFUSED);
    await expect(as(program, 'delete from audit')).rejects.toMatchObject(REFUSED);
    await expect(as(program, 'truncate audit')).rejects.toMatchObject(REFUSED);
    await expect(as(program, 'alter table audit add column more text')).rejects.toMatchObject(REFUSED);
  },
);

test.each(['accounts', 'holders', 'transactions', 'attributes', 'refreshes', 'live_calls'])(
  'the gateway reads %s and writes nothing there',
  async (table) => {
    expect(await as('gateway', `select * from ${table}`)).toEqual([]);
    await expect(as('gateway', `delete from ${table}`)).rejects.toMatchObject(REFUSED);
    await expect(as('gateway', `update ${table} set login_id = login_id`)).rejects.toMatchObject(REFUSED);
    await expect(as('gateway', `insert into ${table} (login_id) values ('${loginId}')`)).rejects.toMatchObject(REFUSED);
  },
);

test('the gateway never sees a raw answer', async () => {
  await expect(as('gateway', 'select body from payloads')).rejects.toMatchObject(REFUSED);
});

test.each(['worker', 'gateway'] as const)(
  'the %s reads which migrations there are, and neither adds nor makes any',
  async (program) => {
    expect(await as(program, 'select version from schema_migrations')).not.toEqual([]);
    await expect(as(program, 'delete from schema_migrations')).rejects.toMatchObject(REFUSED);
    await expect(as(program, 'create table more (id integer)')).rejects.toMatchObject(REFUSED);
    await expect(as(program, 'drop table logins')).rejects.toMatchObject(REFUSED);
  },
);

test('only the worker takes a withdrawn LoginId out of the audit', async () => {
  await expect(as('gateway', `select forget_in_audit('${loginId}', 'gone')`)).rejects.toMatchObject(REFUSED);
  await as('worker', `select forget_in_audit('${loginId}', 'gone')`);
  expect(await sql(database.url, `select actor, login_id from audit where action = 'login.patch'`)).toEqual([
    { actor: 'app', login_id: null },
  ]);
});

test('a copy that was restored without its privileges has them again, and no more, after setup', async () => {
  await sql(database.url, 'grant execute on function forget_in_audit(text, text) to public');
  await as('gateway', `select forget_in_audit('${loginId}', 'gone')`);
  expect(await grantRoles(database.url)).toBe('granted');
  await expect(as('gateway', `select forget_in_audit('${loginId}', 'gone')`)).rejects.toMatchObject(REFUSED);
  await as('worker', `select forget_in_audit('${loginId}', 'gone')`);
});

test('a table of the caller does not stand in for the audit: nothing of the worker runs as the owner', async () => {
  const canary = randomUUID();
  const line = `select login_id from audit where action = '${canary}'`;
  await sql(database.url, `insert into audit (actor, action, login_id) values ('app', '${canary}', $1)`, [canary]);
  await as(
    'worker',
    `create temp table audit (login_id text, detail jsonb);
     insert into pg_temp.audit values ('${canary}', '{}');
     create function pg_temp.own() returns trigger language plpgsql as $$
       begin alter table public.logins add column pwned text; return new; end $$;
     create trigger own before update on pg_temp.audit for each row execute function pg_temp.own();
     grant all on pg_temp.audit to public;
     select forget_in_audit('${canary}', 'gone')`,
  );
  const pwned = `select from information_schema.columns where table_name = 'logins' and column_name = 'pwned'`;
  expect(await sql(database.url, pwned)).toEqual([]);
  expect(await sql(database.url, line)).toEqual([{ login_id: null }]);
});

test('a gateway that withdraws a login takes its bank data along, which it may not write', async () => {
  const other = randomUUID();
  await sql(database.url, 'insert into logins (login_id) values ($1)', [other]);
  await sql(
    database.url,
    `insert into transactions (login_id, account_id, transaction_id, request_id) values ($1, 'a', 't', 'r')`,
    [other],
  );
  await as('gateway', `delete from logins where login_id = '${other}'`);
  expect(await sql(database.url, 'select from transactions where login_id = $1', [other])).toEqual([]);
});

test('the list of our tables is that of the migrations', async () => {
  const made = await sql<{ name: string }>(
    database.url,
    `select tablename as name from pg_tables where schemaname = 'public' order by tablename collate "C"`,
  );
  expect([...TABLES].sort()).toEqual(made.map(({ name }) => name));
});

test("somebody else's table in our schema is left alone, and does not keep us from our rights", async () => {
  const shared = await emptyDatabase();
  const owner = await ownerOf(shared.url);
  await migrate(owner);
  await sql(shared.url, 'create table of_the_app (login_id text)');
  await sql(owner, 'create table of_the_owner (login_id text)');
  expect(await grantRoles(owner)).toBe('granted');
  const granted = await sql(
    shared.url,
    `select distinct table_name from information_schema.role_table_grants
      where grantee = any($1) and table_name like 'of_the_%'`,
    [Object.values(DATABASE_ROLES)],
  );
  expect(granted).toEqual([]);
  await shared.drop();
});

test('the gateway takes out runs that were skipped, and no row of a run by itself', async () => {
  await expect(as('gateway', 'delete from run_logins')).rejects.toMatchObject(REFUSED);
  await expect(as('gateway', 'delete from run_brakes')).rejects.toMatchObject(REFUSED);
  await as('gateway', `delete from runs where state = 'skipped'`);
});

test('with the grants of docs/data.md a user of the same role from another database may not enter', async () => {
  const ours = await freshDatabase();
  const name = new URL(ours.url).pathname.slice(1);
  const [worker, gateway, staging] = ['worker', 'gateway', 'staging'].map((of) => `${of}_${randomUUID().slice(0, 8)}`);
  for (const [user, role] of [
    [worker, DATABASE_ROLES.worker],
    [staging, DATABASE_ROLES.worker],
    [gateway, DATABASE_ROLES.gateway],
  ]) {
    await sql(ours.url, `create role ${user} login password 'secret' in role ${role}`);
  }
  const grants = /```sql\n(revoke connect [^`]*)```/.exec(
    readFileSync(join(__dirname, '../../docs/data.md'), 'utf8'),
  )![1]!;
  const of = { flinks_worker: worker, flinks_gateway: gateway, 'database flinks': `database ${name}` };
  const told = Object.entries(of).reduce((text, [shown, meant]) => text.replaceAll(shown, meant!), grants);
  await sql(ours.url, told);
  const logins = (user: string) => {
    const url = new URL(ours.url);
    url.username = user;
    url.password = 'secret';
    return sql(url.href, 'select from logins');
  };
  await expect(logins(staging!)).rejects.toMatchObject(REFUSED);
  expect([await logins(worker!), await logins(gateway!)]).toEqual([[], []]);
  await ours.drop();
  await sql(database.url, `drop role ${worker}, ${gateway}, ${staging}`);
});

test('rights are given again without harm, at the same time too', async () => {
  expect(await Promise.all([1, 2, 3].map(() => grantRoles(database.url)))).toEqual(['granted', 'granted', 'granted']);
});

test('an owner that may not make roles is told, and goes on without them where they are missing', async () => {
  const own = await emptyDatabase();
  const owner = await ownerOf(own.url);
  await migrate(owner);
  // The roles are the server's, so they are there; what is on this database is granted by its owner.
  expect(await grantRoles(owner)).toBe('granted');
  await sql(own.url, `alter table logins owner to current_user`);
  expect(await grantRoles(owner)).toBe('not_allowed');
  await own.drop();
});
