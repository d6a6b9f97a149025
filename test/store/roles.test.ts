import { randomUUID } from 'node:crypto';
import { migrate } from '../../store/migrate';
import { grantRoles } from '../../store/roles';
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

test('rights are given again without harm, at the same time too', async () => {
  expect(await Promise.all([1, 2, 3].map(() => grantRoles(database.url)))).toEqual(['granted', 'granted', 'granted']);
});

test('an owner that may not make roles is told, and goes on without them where they are missing', async () => {
  const own = await emptyDatabase();
  const name = new URL(own.url).pathname.slice(1);
  const owner = `owner_${randomUUID().slice(0, 8)}`;
  await sql(own.url, `create role ${owner} login`);
  await sql(own.url, `alter database ${name} owner to ${owner}`);
  await sql(own.url, `grant all on schema public to ${owner}`);
  const url = new URL(own.url);
  url.searchParams.set('options', `-c role=${owner}`);
  await migrate(url.href);
  // The roles are the server's, so they are there; what is on this database is granted by its owner.
  expect(await grantRoles(url.href)).toBe('granted');
  await sql(own.url, `alter table logins owner to current_user`);
  expect(await grantRoles(url.href)).toBe('not_allowed');
  await own.drop();
  await sql(database.url, `drop role ${owner}`);
});
