import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { migrate } from '../../store/migrate';
import { DATABASE_ROLES, grantRoles } from '../../store/roles';

/** A separate migrated database; `drop` it when done. */
export interface FreshDatabase {
  url: string;
  drop(): Promise<void>;
}

const MIGRATIONS = join(__dirname, '../../store/migrations');
/** Held while the template is made or copied: jest's workers are separate processes. */
const LOCK_KEY = 7_235_111;

/** A new migrated database on the server of TEST_DATABASE_URL: a copy of a template that the first caller makes. */
export async function freshDatabase(): Promise<FreshDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await asAdmin(async (admin) => {
    await admin.query('select pg_advisory_lock($1)', [LOCK_KEY]);
    await admin.query(`create database ${name} template ${await templateOn(admin)}`);
  });
  return { url: urlOf(name), drop: () => drop(name) };
}

/** A copy of a database in its current state. Nobody may be connected to the original while it is copied. */
export async function copyOf(url: string): Promise<FreshDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await asAdmin((admin) => admin.query(`create database ${name} template ${new URL(url).pathname.slice(1)}`));
  return { url: urlOf(name), drop: () => drop(name) };
}

/** A new database without tables. */
export async function emptyDatabase(): Promise<FreshDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await asAdmin((admin) => admin.query(`create database ${name}`));
  return { url: urlOf(name), drop: () => drop(name) };
}

/** Runs one statement on any database. */
export async function sql<Row extends object>(url: string, text: string, values?: unknown[]): Promise<Row[]> {
  return withClient(url, async (client) => (await client.query<Row>(text, values)).rows);
}

/** The same database, for a user with only the program's rights. */
export function asRole(url: string, program: keyof typeof DATABASE_ROLES): string {
  const limited = new URL(url);
  limited.searchParams.set('options', `-c role=${DATABASE_ROLES[program]}`);
  return limited.href;
}

/** A new database as the first version of the product made it: the tables of its one migration, without rows. */
export async function firstVersionDatabase(): Promise<FreshDatabase> {
  const database = await emptyDatabase();
  const first = readFileSync(join(MIGRATIONS, '0001_init.sql'), 'utf8');
  await sql(database.url, first);
  await sql(
    database.url,
    `create table schema_migrations (version integer primary key, name text not null, checksum text not null,
       applied_at timestamptz not null default now())`,
  );
  const checksum = createHash('sha256').update(first).digest('hex');
  await sql(database.url, `insert into schema_migrations values (1, '0001_init', $1)`, [checksum]);
  return database;
}

async function templateOn(admin: Client): Promise<string> {
  const hash = createHash('sha256');
  for (const file of readdirSync(MIGRATIONS).sort()) hash.update(readFileSync(join(MIGRATIONS, file)));
  const template = `template_${hash.digest('hex').slice(0, 16)}`;
  const { rowCount } = await admin.query('select from pg_database where datname = $1', [template]);
  if (rowCount === 0) {
    // The template gets its name once it is complete, so that a worker killed in between leaves no partial template.
    const draft = `draft_${randomBytes(8).toString('hex')}`;
    await admin.query(`create database ${draft}`);
    await migrate(urlOf(draft));
    await grantRoles(urlOf(draft));
    await admin.query(`alter database ${draft} rename to ${template}`);
  }
  return template;
}

const drop = (name: string): Promise<void> =>
  asAdmin(async (admin) => void (await admin.query(`drop database if exists ${name} with (force)`)));

function serverUrl(): string {
  const url = process.env.TEST_DATABASE_URL;
  if (url === undefined) throw new Error('TEST_DATABASE_URL is not set; test/support/global-setup.ts sets it.');
  return url;
}

function urlOf(name: string): string {
  const url = new URL(serverUrl());
  url.pathname = `/${name}`;
  return url.href;
}

const asAdmin = <T>(work: (client: Client) => Promise<T>): Promise<T> => withClient(serverUrl(), work);

async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
