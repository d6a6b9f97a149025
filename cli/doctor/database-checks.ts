import { minuteOf } from '../../domain/moments';
import { StoreError } from '../../store/errors';
import { migrationStatus, type MigrationStatus } from '../../store/migrate';
import type { Store } from '../../store/store';
import { warning, passed, failed, type Check } from './check';

const SETUP = 'Run: flinks-refresh setup';
const WHAT_TO_DO: Partial<Record<StoreError['code'], string>> = {
  database_unreachable: 'Check DATABASE_URL and that PostgreSQL is running',
  database_busy: 'Look in pg_stat_activity for what holds its connections',
  database_full: 'Give the disk of PostgreSQL more room',
  database_refused: 'Check user, password and name in DATABASE_URL',
  database_newer: 'Run the version of the program that migrated it',
  migration_edited: 'Restore the migration, or run the version of the program that applied it',
};
const MOST_SKEW_MS = 30_000;

/**
 * Checks of the database. Returns only one check if the database cannot be used or is not at the version of this
 * program, because all others would report the same.
 */
export async function databaseChecks(databaseUrl: string, store: Store): Promise<Check[]> {
  const first = await migrations(databaseUrl);
  if (!first.ok) return [first];
  return [first, await clock(store), await dailyRun(store), await deadEvents(store)];
}

async function migrations(databaseUrl: string): Promise<Check> {
  let status: MigrationStatus;
  try {
    status = await migrationStatus(databaseUrl);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return failed('database', error.message, WHAT_TO_DO[error.code] ?? SETUP);
  }
  const { version, pending } = status;
  if (pending.length === 0) return passed('database', `The database is at version ${version}`);
  const message = `The database is at version ${version}; migrations not applied yet: ${pending.join(', ')}`;
  return failed('database', message, SETUP);
}

/** Checks the clock. Waits, reminders and the settle rule compare times of the database, Temporal and this machine. */
async function clock(store: Store): Promise<Check> {
  const before = Date.now();
  const theirs = Date.parse(await store.bankData.clock());
  // Allows for the time the answer took.
  const skewMs = Math.max(0, before - theirs, theirs - Date.now());
  if (skewMs <= MOST_SKEW_MS) return passed('clock', 'This machine and the database agree');
  const seconds = Math.round(skewMs / 1_000);
  return failed('clock', `This machine and the database differ by ${seconds} s`, 'Set both by NTP');
}

async function dailyRun(store: Store): Promise<Check> {
  const { silence, since } = await store.watchdog.silence(new Date());
  switch (silence) {
    case 'none':
      return passed(
        'daily run',
        since === null
          ? 'No login is registered yet'
          : `The daily run is not overdue: the last run started, or the first login was registered, at ${minuteOf(since)}`,
      );
    case 'late':
      return warning(
        'daily run',
        `No run has started since ${minuteOf(since)}`,
        'Look at `flinks-refresh schedule show`',
      );
    case 'alarming':
      return failed(
        'daily run',
        `No run has started since ${minuteOf(since)}; on the seventh day Flinks drops logins from its own nightly job`,
        'Start one now: flinks-refresh schedule trigger',
      );
  }
}

async function deadEvents(store: Store): Promise<Check> {
  const { events, next } = await store.events.list({ limit: 100, dead: true });
  if (events.length === 0) return passed('events', 'No event has failed for good');
  const count = next === null ? String(events.length) : `more than ${events.length}`;
  return warning(
    'events',
    `${count} could not be delivered`,
    'Look at `flinks-refresh events list --dead`, then resend',
  );
}
