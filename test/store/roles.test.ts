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

/** Users to drop once the databases they own are dropped. */
const owners: string[] = [];
afterAll(async () => {
  for (const owner of owners) await sql(process.env.TEST_DATABASE_URL!, `drop role ${owner}`);
});

/** The URL of an empty database for a user who may do anything in it, but not create roles. */
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
  'the %s reads the audit, adds to it by one function, and can change nothing in it',
  async (program) => {
    const actor = program === 'worker' ? 'system' : 'api:0a1b2c3d';
    await as(program, recordAs(actor));
    expect(await as(program, 'select actor, db_user from audit')).toContainEqual({
      actor,
      db_user: DATABASE_ROLES[program],
    });
    for (const statement of [
      `insert into audit (actor, action) values ('${actor}', 'run.start')`,
      `insert into audit (actor, action, at) values ('${actor}', 'run.start', '2001-01-01')`,
      `update audit set actor = 'nobody'`,
      'delete from audit',
      'truncate audit',
      'alter table audit add column more text',
      'alter table audit disable trigger complete_audit_line',
      `update audit_head set place = 0, hash = sha256('x')`,
      'insert into audit_head default values',
      'delete from audit_head',
      `insert into withdrawals (login_hash, login_id) values ('x', '${loginId}')`,
      `update withdrawals set login_id = '${loginId}'`,
      'delete from withdrawals',
    ]) {
      await expect(as(program, statement)).rejects.toMatchObject(REFUSED);
    }
  },
);

const recordAs = (actor: string) => `select record_audit('${actor}', 'run.start', null, null, null, '{}')`;

test.each([
  ['gateway', 'system'],
  ['gateway', 'cli:root'],
  ['gateway', 'cli:root api:x'],
  ['worker', 'api:0a1b2c3d'],
] as const)('the %s cannot say that it was %s', async (program, actor) => {
  await expect(as(program, recordAs(actor))).rejects.toMatchObject(REFUSED);
});

test.each(['', 'root', 'api:', 'system ', 'cli:a\nb', 'API:x'])('%j is no actor, for nobody', async (actor) => {
  await expect(
    sql(database.url, 'select record_audit($1, $2, null, null, null, $3)', [actor, 'run.start', '{}']),
  ).rejects.toMatchObject({ code: '23514' });
});

test.each([
  ['an action with an escape sequence', `'\x1b[31mrun.start'`, `'{}'`, 'null'],
  ['an action that is a sentence', `'run.start by somebody else'`, `'{}'`, 'null'],
  ['more detail than any line has', `'run.start'`, `jsonb_build_object('x', repeat('a', 70000))`, 'null'],
  ['an address with a line break', `'run.start'`, `'{}'`, `E'127.0.0.1\\n'`],
])('the gateway writes no line with %s', async (_what, action, detail, address) => {
  const line = `select record_audit('api:0a1b2c3d', ${action}, null, null, ${address}, ${detail})`;
  await expect(as('gateway', line)).rejects.toMatchObject({ code: '23514' });
});

test('real users of the two roles can do no more, whatever they set', async () => {
  const name = `real_${randomUUID().slice(0, 8)}`;
  await sql(database.url, `create role ${name} login password 'secret' in role ${DATABASE_ROLES.gateway}`);
  const url = new URL(database.url);
  url.username = name;
  url.password = 'secret';
  const mine = (text: string) => sql(url.href, text);
  await mine(recordAs('api:0a1b2c3d'));
  for (const before of [
    '',
    `set role ${DATABASE_ROLES.gateway};`,
    'set role none;',
    `set flinks_refresh.tables = 'audit';`,
  ]) {
    await expect(mine(`${before} ${recordAs('system')}`)).rejects.toMatchObject(REFUSED);
  }
  await expect(mine(`set role ${DATABASE_ROLES.worker}; ${recordAs('system')}`)).rejects.toMatchObject(REFUSED);
  expect(await sql(database.url, 'select distinct actor from audit where db_user = $1', [name])).toEqual([
    { actor: 'api:0a1b2c3d' },
  ]);
  await sql(database.url, `drop role ${name}`);
});

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

/** A login with an audit line, whose withdrawal the gateway has recorded. Returns the statement that forgets it. */
async function withdrawn(): Promise<{ of: string; forget: string }> {
  const of = randomUUID();
  await sql(database.url, 'insert into logins (login_id) values ($1)', [of]);
  await sql(database.url, `insert into audit (actor, action, login_id) values ('cli:jo', 'login.patch', $1)`, [of]);
  const [row] = (await as(
    'gateway',
    `select withdrawal_id from record_withdrawal('x', '${of}', false, 'api:0a1b2c3d', '10.0.0.1')`,
  )) as { withdrawal_id: string }[];
  return { of, forget: `select forget_in_audit('${row!.withdrawal_id}')` };
}
const linesOf = (login: string) => sql(database.url, 'select action from audit where login_id = $1', [login]);

test('only the worker takes a withdrawn LoginId out of the audit, and of no other login', async () => {
  const { of, forget } = await withdrawn();
  await expect(as('gateway', forget)).rejects.toMatchObject(REFUSED);
  expect(await linesOf(of)).toEqual([{ action: 'login.patch' }, { action: 'login.withdraw' }]);
  await as('worker', forget);
  expect(await linesOf(of)).toEqual([]);
  await expect(as('worker', `select forget_in_audit('${loginId}')`)).rejects.toMatchObject(REFUSED);
  expect(await linesOf(loginId)).not.toEqual([]);
});

test.each(['worker', 'gateway'] as const)('the %s withdraws nothing without saying who wants it', async (program) => {
  const login = randomUUID();
  await sql(database.url, 'insert into logins (login_id) values ($1)', [login]);
  const other = program === 'worker' ? 'api:0a1b2c3d' : 'cli:jo';
  await expect(as(program, `select record_withdrawal('x', '${login}', false, '${other}', null)`)).rejects.toMatchObject(
    REFUSED,
  );
  expect(await sql(database.url, 'select from logins where login_id = $1', [login])).toHaveLength(1);
});

test('a copy that was restored without its privileges has them again, and no more, after setup', async () => {
  const { of, forget } = await withdrawn();
  await sql(database.url, 'grant execute on function forget_in_audit(text), seal_audit(integer) to public');
  await as('gateway', 'select seal_audit(1)');
  expect(await grantRoles(database.url)).toBe('granted');
  await expect(as('gateway', forget)).rejects.toMatchObject(REFUSED);
  await expect(as('gateway', 'select seal_audit(1)')).rejects.toMatchObject(REFUSED);
  await expect(as('gateway', `select purge_audit('0', 10)`)).rejects.toMatchObject(REFUSED);
  await as('worker', forget);
  expect(await linesOf(of)).toEqual([]);
});

test('a table of the caller does not stand in for the audit: nothing of the worker runs as the owner', async () => {
  const { of, forget } = await withdrawn();
  await as(
    'worker',
    `create temp table audit (login_id text, login_key text, detail jsonb, detail_key text, place bigint, hash bytea, seq bigint);
     insert into pg_temp.audit values ('${of}', '', '{}', '', null, null, 1);
     create temp table withdrawals as select * from public.withdrawals;
     create temp table logins as select * from public.logins limit 0;
     create function pg_temp.own() returns trigger language plpgsql as $$
       begin alter table public.logins add column pwned text; return new; end $$;
     create trigger own before update on pg_temp.audit for each row execute function pg_temp.own();
     create trigger own before update on pg_temp.withdrawals for each row execute function pg_temp.own();
     create function pg_temp.audit_words(line public.audit) returns text language plpgsql as $$
       begin alter table public.logins add column pwned text; return ''; end $$;
     grant all on pg_temp.audit, pg_temp.withdrawals, pg_temp.logins to public;
     ${forget}; select seal_audit(100); select finish_withdrawal('none')`,
  );
  const pwned = `select from information_schema.columns where table_name = 'logins' and column_name = 'pwned'`;
  expect(await sql(database.url, pwned)).toEqual([]);
  expect(await linesOf(of)).toEqual([]);
});

test('a gateway that withdraws a login takes its bank data along, which it may not write', async () => {
  const other = randomUUID();
  await sql(database.url, 'insert into logins (login_id) values ($1)', [other]);
  await sql(
    database.url,
    `insert into transactions (login_id, account_id, transaction_id, request_id) values ($1, 'a', 't', 'r')`,
    [other],
  );
  await as('gateway', `select record_withdrawal('x', '${other}', false, 'api:0a1b2c3d', null)`);
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
  // The roles belong to the server, so they exist; this database's owner grants rights on it.
  expect(await grantRoles(owner)).toBe('granted');
  await sql(own.url, `alter table logins owner to current_user`);
  expect(await grantRoles(owner)).toBe('not_allowed');
  await own.drop();
});
