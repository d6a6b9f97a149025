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

/**
 * Which migrations the database has. `version` is the number of the newest one, 0 if it has none. `pending` is empty if
 * the database is up to date with the code.
 */
export interface MigrationStatus {
  version: number;
  applied: { version: number; name: string; appliedAt: string }[];
  pending: string[];
}

/** The key of an advisory lock, an arbitrary number. The process that migrates holds the lock, and all others wait. */
const LOCK_KEY = 7_235_110;

/**
 * The folder of the migrations. In the sources it is next to this file. The compiled file in dist/store uses the same
 * folder, because SQL is not compiled.
 */
export const MIGRATIONS_FOLDER = [join(__dirname, 'migrations'), join(__dirname, '../../store/migrations')].find(
  existsSync,
);

/**
 * Applies the migrations that the database does not have yet, each in its own transaction. Several processes may call
 * this at once; they take turns. Throws `database_newer` if the database is newer than the code, and `migration_edited`
 * if a migration has been edited since it was applied. Throws `migration_failed` if the database refuses a migration,
 * which is then rolled back. Throws StoreUnavailableError if the database is down, even in the middle of a migration.
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

/**
 * Says which migrations are applied and which are pending, and changes nothing. Refuses the same databases as
 * `migrate`.
 */
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
/** The number of the newest migration of this version of the program; 0 if there is none. */
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
      `The database is at migration ${found.name}, and this program knows migrations only up to number ${newest}. ` +
        'Run the newer version of the program: a migration cannot be undone.',
    );
  }
  const checksums = new Map(applied.map(({ version, checksum }) => [version, checksum]));
  const edited = migrations.find(({ version, checksum }) => (checksums.get(version) ?? checksum) !== checksum);
  if (edited !== undefined) {
    throw new StoreError(
      'migration_edited',
      `The file of migration ${edited.name} has changed since it was applied to this database. Restore the file, and put changes into a new migration.`,
    );
  }
  return migrations.filter(({ version }) => !checksums.has(version));
}

/**
 * PostgreSQL's code for a deadlock. PostgreSQL has then ended the migration's transaction, so that a transaction of a
 * running program, which had locked the same tables in another order, can go on.
 */
const DEADLOCK = '40P01';
/** After this many deadlocks, a migration is tried once more, and then no more. */
const DEADLOCKS = 10;

/** Applies a migration. Tries again after a deadlock, because older versions of the programs may still be running. */
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
  // Messages of PostgreSQL's error class 42 name only tables and columns. Other messages may quote rows, so they are
  // left out.
  const reason = code.startsWith('42') ? `${code}: ${message}` : code;
  return (
    `Migration ${name} failed and was rolled back (${reason}): the database is as it was before this migration. If something ` +
    'that the migration creates exists already, made by hand or by another program, rename or move it, or use an empty database. Then run setup again.'
  );
}

/**
 * Runs `work` on a connection of its own, and then closes it, which also releases an advisory lock that `work` took.
 */
export async function withMigrator<T>(databaseUrl: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new VerifiedClient({ connectionString: databaseUrl, application_name: 'flinks-refresh migrate' });
  // If the connection is lost, the statement that is running fails as well. Without a listener, the event would end the
  // process.
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
