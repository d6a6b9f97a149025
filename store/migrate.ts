import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from 'pg';
import { addressOf } from './database';
import { StoreError, storeErrorOf, StoreUnavailableError } from './errors';
import { VerifiedClient } from './verified-client';

interface Migration {
  version: number;
  name: string;
  sql: string;
  checksum: string;
}

interface AppliedMigration {
  version: number;
  name: string;
  checksum: string;
  appliedAt: string;
}

/** `pending` is empty if the database is up to date with the code. */
export interface MigrationStatus {
  version: number;
  applied: { version: number; name: string; appliedAt: string }[];
  pending: string[];
}

/** The key of the advisory lock, an arbitrary number. The process that migrates holds the lock, and all others wait. */
const LOCK_KEY = 7_235_110;

/** Next to this file in the sources. The compiled file in dist/store uses the same folder, as SQL is not compiled. */
export const MIGRATIONS_FOLDER = [join(__dirname, 'migrations'), join(__dirname, '../../store/migrations')].find(
  existsSync,
);

/**
 * Migrates the database to the code's version, each migration in its own transaction. Several processes may call it at
 * once; they take turns. Refuses a database that is newer than the code (`database_newer`), and a database to which a
 * migration was applied that has been edited since (`migration_edited`). Throws `migration_failed` if something in the
 * database blocks a migration, which is then rolled back. Throws StoreUnavailableError if the database is down, even in
 * the middle of a migration.
 */
export function migrate(
  databaseUrl: string,
  log?: (line: string) => void,
): Promise<{ applied: string[]; version: number }> {
  return withMigrator(databaseUrl, async (client) => {
    await client.query('select pg_advisory_lock($1)', [LOCK_KEY]);
    await client.query(`create table if not exists schema_migrations (
      version integer primary key, name text not null, checksum text not null,
      applied_at timestamptz not null default now())`);
    const pending = pendingOf(readMigrations(), await readApplied(client));
    for (const migration of pending) {
      await apply(client, migration, addressOf(databaseUrl));
      log?.(`Applied migration ${migration.name}.`);
    }
    const { version } = await statusOf(client);
    return { applied: pending.map(({ name }) => name), version };
  });
}

/** Which migrations are applied and which are pending; changes nothing. Refuses what `migrate` refuses. */
export function migrationStatus(databaseUrl: string): Promise<MigrationStatus> {
  return withMigrator(databaseUrl, statusOf);
}

async function statusOf(client: Client): Promise<MigrationStatus> {
  const applied = await readApplied(client);
  const pending = pendingOf(readMigrations(), applied);
  return {
    version: applied.at(-1)?.version ?? 0,
    applied: applied.map(({ version, name, appliedAt }) => ({ version, name, appliedAt })),
    pending: pending.map(({ name }) => name),
  };
}

function readMigrations(): Migration[] {
  if (MIGRATIONS_FOLDER === undefined)
    throw new Error('The folder store/migrations is missing from this installation.');
  const files = readdirSync(MIGRATIONS_FOLDER).filter((file) => /^\d{4}_.+\.sql$/.test(file));
  return files.sort().map((file) => {
    const sql = readFileSync(join(MIGRATIONS_FOLDER, file), 'utf8').replaceAll('\r\n', '\n');
    const checksum = createHash('sha256').update(sql).digest('hex');
    return { version: Number(file.slice(0, 4)), name: file.replace(/\.sql$/, ''), sql, checksum };
  });
}

let newest: number | null = null;
/** The number of the newest migration of this version. */
export const newestMigration = (): number => (newest ??= readMigrations().at(-1)?.version ?? 0);

async function readApplied(client: Client): Promise<AppliedMigration[]> {
  const table = await client.query<{ exists: boolean }>(
    `select to_regclass('schema_migrations') is not null as exists`,
  );
  if (!table.rows[0]?.exists) return [];
  const { rows } = await client.query<Omit<AppliedMigration, 'appliedAt'> & { applied_at: Date }>(
    'select version, name, checksum, applied_at from schema_migrations order by version',
  );
  return rows.map(({ applied_at, ...row }) => ({ ...row, appliedAt: applied_at.toISOString() }));
}

function pendingOf(migrations: Migration[], applied: AppliedMigration[]): Migration[] {
  const newest = migrations.at(-1)?.version ?? 0;
  const found = applied.at(-1);
  if (found !== undefined && found.version > newest) {
    throw new StoreError(
      'database_newer',
      `The database is at migration ${found.name}, this program knows migrations up to ${newest}. ` +
        'Run the newer version of the program; there is no way back.',
    );
  }
  const checksums = new Map(applied.map(({ version, checksum }) => [version, checksum]));
  const edited = migrations.find(({ version, checksum }) => (checksums.get(version) ?? checksum) !== checksum);
  if (edited !== undefined) {
    throw new StoreError(
      'migration_edited',
      `Migration ${edited.name} is not what was applied to this database. Restore the file; put changes into a new one.`,
    );
  }
  return migrations.filter(({ version }) => !checksums.has(version));
}

/**
 * PostgreSQL's code for a deadlock. PostgreSQL has ended this transaction, so that a transaction of a running program,
 * which had locked the same tables in another order, can continue.
 */
const DEADLOCK = '40P01';
const DEADLOCKS = 10;

/** Applies a migration, and tries again after a deadlock, because older programs may still be running. */
async function apply(client: Client, migration: Migration, address: string): Promise<void> {
  for (let deadlocks = 0; ; deadlocks += 1) {
    try {
      return await applyOnce(client, migration);
    } catch (error) {
      if (storeErrorOf(error, address) instanceof StoreUnavailableError) throw error;
      await client.query('rollback');
      if ((error as { code?: string }).code === DEADLOCK && deadlocks < DEADLOCKS) continue;
      throw new StoreError('migration_failed', failureOf(migration.name, error), { cause: error });
    }
  }
}

async function applyOnce(client: Client, { version, name, sql, checksum }: Migration): Promise<void> {
  await client.query('begin');
  await client.query(sql);
  await client.query('insert into schema_migrations (version, name, checksum) values ($1, $2, $3)', [
    version,
    name,
    checksum,
  ]);
  await client.query('commit');
}

function failureOf(name: string, error: unknown): string {
  const { code = 'no code', message = '' } = error as { code?: string; message?: string };
  // Messages of class 42 only name tables and columns. Other messages may quote rows, so they are left out.
  const reason = code.startsWith('42') ? `${code}: ${message}` : code;
  return (
    `Migration ${name} failed and was rolled back (${reason}): the database is as it was before. If something ` +
    'that it creates exists already, made by hand or by another program, move that away or take an empty database. Then run setup again.'
  );
}

/** Runs `work` on its own connection. Closing the connection releases the advisory lock. */
export async function withMigrator<T>(databaseUrl: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new VerifiedClient({ connectionString: databaseUrl, application_name: 'flinks-refresh migrate' });
  // A lost connection also fails the current statement. Without a listener the event would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } catch (error) {
    throw storeErrorOf(error, addressOf(databaseUrl));
  } finally {
    await client.end().catch(() => undefined);
  }
}
