import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PURGE_TARGETS } from '../../domain/retention';
import { DATABASE_ROLES } from '../../store/roles';
import { asRole, freshDatabase, sql, type FreshDatabase } from '../support/database';

/** Who may delete what. A program that was taken over has the rights of its database user, and no more. */

const REFUSED = { code: '42501' };
const PROGRAMS = ['worker', 'gateway'] as const;

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

const as = (program: (typeof PROGRAMS)[number], text: string) => sql(asRole(database.url, program), text);
const owner = (text: string, values: unknown[] = []) => sql(database.url, text, values);
const isRegistered = async (login: string) =>
  (await owner('select from logins where login_id = $1', [login])).length === 1;

async function registered(): Promise<string> {
  const login = randomUUID();
  await owner('insert into logins (login_id) values ($1)', [login]);
  return login;
}

/** A LoginId that was a login of its own until another took its place; and that other one. */
async function replaced(): Promise<{ old: string; newest: string }> {
  const [old, newest] = [randomUUID(), await registered()];
  await owner(
    `insert into replacements (login_id, by_login_id, holder, source, replaced_at) values ($1, $2, $2, 'request', now())`,
    [old, newest],
  );
  return { old, newest };
}

test.each(PROGRAMS)('the %s deletes no login, whatever it says of it first', async (program) => {
  const login = await registered();
  const drop = `select drop_unwanted(array['${login}'])`;
  for (const statement of [
    'delete from logins',
    'truncate logins cascade',
    `update logins set created_at = now()`,
    `insert into logins (login_id) values ('${login}') on conflict (login_id) do update set created_at = now()`,
  ]) {
    await expect(as(program, statement)).rejects.toMatchObject(REFUSED);
  }
  await as(program, drop);
  expect(await isRegistered(login)).toBe(true);
});

test("no forged replacement, not even the worker's, has the function delete a login that was there before", async () => {
  const [login, other] = [await registered(), await registered()];
  await as(
    'worker',
    `begin;
     insert into replacements (login_id, by_login_id, holder, source, replaced_at)
       values ('${login}', '${other}', '${other}', 'request', now());
     update logins set paused = paused where login_id = '${login}';
     select drop_unwanted(array['${login}']);
     commit`,
  );
  expect(await isRegistered(login)).toBe(true);
});

test('the gateway gives no login another LoginId, and does not say that one was replaced', async () => {
  const [login, other] = [await registered(), await registered()];
  for (const statement of [
    `update logins set login_id = 'x' where login_id = '${login}'`,
    `insert into replacements (login_id, by_login_id, holder, source, replaced_at)
       values ('${login}', '${other}', '${other}', 'request', now())`,
    'update replacements set replaced_at = now()',
  ]) {
    await expect(as('gateway', statement)).rejects.toMatchObject(REFUSED);
  }
});

describe.each(PROGRAMS)('of logins that the %s registers, the function deletes', (program) => {
  /** Registers them in one transaction with the call of the function. */
  const registers = (logins: string[], before = '') =>
    as(
      program,
      `begin; ${before}
       insert into logins (login_id) select unnest('{${logins.join(',')}}'::text[]);
       select drop_unwanted('{${logins.join(',')}}');
       commit`,
    );

  test('one that is replaced, one whose withdrawal is not done, and no other', async () => {
    const { old } = await replaced();
    const [gone, wanted] = [await registered(), randomUUID()];
    await owner(`select record_withdrawal('x', $1, false, 'cli:jo', null)`, [gone]);
    await registers([old, gone, wanted]);
    expect(await Promise.all([old, gone, wanted].map(isRegistered))).toEqual([false, false, true]);
  });

  test('none of which only tables of the caller say so', async () => {
    const wanted = randomUUID();
    await registers(
      [wanted],
      `create temp table withdrawals as select '${wanted}'::text as login_id;
       create temp table replacements as select '${wanted}'::text as login_id, now() as replaced_at;
       grant all on withdrawals, replacements to public;`,
    );
    expect(await isRegistered(wanted)).toBe(true);
  });
});

test('everybody else may not even call it', async () => {
  const nobody = `nobody_${randomUUID().slice(0, 8)}`;
  await owner(`create role ${nobody}`);
  const url = new URL(database.url);
  url.searchParams.set('options', `-c role=${nobody}`);
  await expect(sql(url.href, `select public.drop_unwanted('{}')`)).rejects.toMatchObject(REFUSED);
  await owner(`drop role ${nobody}`);
});

const STORE = join(__dirname, '../../store');
/** The tables of which some statement in store/ deletes rows. */
function deletedSomewhere(): string[] {
  const files = readdirSync(STORE, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const named = files.flatMap((file) => [
    ...readFileSync(join(STORE, file), 'utf8').matchAll(/\bdelete from ([a-z_]+)/g),
  ]);
  return [...new Set([...named.map((match) => match[1]!), ...PURGE_TARGETS])].sort();
}

const deletable = async (program: (typeof PROGRAMS)[number]): Promise<string[]> =>
  (
    await owner(
      `select table_name from information_schema.role_table_grants where grantee = $1 and privilege_type = 'DELETE'`,
      [DATABASE_ROLES[program]],
    )
  )
    .map((row) => (row as { table_name: string }).table_name)
    .sort();

test('a program may delete from a table only if a statement of ours does', async () => {
  const ofGateway = ['connect_returns', 'events', 'inbox', 'stopped_endpoints'];
  expect(await deletable('gateway')).toEqual(ofGateway);
  expect(await deletable('worker')).toEqual(deletedSomewhere().filter((table) => table !== 'connect_returns'));
});
