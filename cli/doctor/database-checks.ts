import { minuteOf } from '../../domain/moments';
import { StoreError } from '../../store/errors';
import { migrationStatus, type MigrationStatus } from '../../store/migrate';
import type { Store } from '../../store/store';
import { warning, passed, failed, type Check } from './check';

const SETUP = 'Run: flinks-refresh setup';
const WHAT_TO_DO: Partial<Record<StoreError['code'], string>> = {
  database_unreachable: 'Check DATABASE_URL and that PostgreSQL is running',
  database_busy: 'All connections of PostgreSQL are taken: look in pg_stat_activity for who holds them',
  database_full: 'Give PostgreSQL more disk space',
  database_refused: 'Check the user, the password and the name of the database in DATABASE_URL',
  database_newer: 'Run the newer version, which migrated this database',
  migration_edited: 'Restore the migration file as it was when it was applied, or run the version that applied it',
};
const MOST_SKEW_MS = 30_000;

/**
 * Checks the database. If it cannot be used, or lacks migrations of this program, returns only the check that says so,
 * because all others would fail for the same reason.
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
  const message = `The database is at version ${version}, and lacks migrations of this program: ${pending.join(', ')}`;
  return failed('database', message, SETUP);
}

/**
 * Checks that the clocks of this machine and of the database agree within 30 seconds. Waits for users, reminders, and
 * the pause after a live call whose answer was lost compare times of the database, of Temporal and of the machine that
 * a worker runs on.
 */
async function clock(store: Store): Promise<Check> {
  const before = Date.now();
  const theirs = Date.parse(await store.bankData.clock());
  // If the clocks agree, the database's time lies between the times before and after the query.
  const skewMs = Math.max(0, before - theirs, theirs - Date.now());
  if (skewMs <= MOST_SKEW_MS)
    return passed('clock', 'The clocks of this machine and of the database agree within 30 s');
  const seconds = Math.round(skewMs / 1_000);
  return failed(
    'clock',
    `The clocks of this machine and of the database differ by ${seconds} s`,
    'Have both machines set their clocks by NTP',
  );
}

async function dailyRun(store: Store): Promise<Check> {
  const { silence, since } = await store.watchdog.silence(new Date());
  switch (silence) {
    case 'none':
      return passed(
        'daily run',
        since === null
          ? 'No login is registered yet, or all logins are paused, so no daily run is missed'
          : 'The daily run is not overdue: the last run started (or, before the first run, the first login was ' +
              `registered) at ${minuteOf(since)}`,
      );
    case 'late':
      return warning(
        'daily run',
        `No run has started since ${minuteOf(since)}`,
        'See when runs should start, and whether the Schedule is paused: flinks-refresh schedule show',
      );
    case 'alarming':
      return failed(
        'daily run',
        `No run has started since ${minuteOf(since)}; on the seventh day without a run Flinks drops logins from its ` +
          'own nightly job',
        'Start one now: flinks-refresh schedule trigger',
      );
  }
}

async function deadEvents(store: Store): Promise<Check> {
  const { events, next } = await store.events.list({ limit: 100, dead: true });
  if (events.length === 0) return passed('events', 'No event has used up its attempts without being delivered');
  const count = next === null ? String(events.length) : `more than ${events.length}`;
  return warning(
    'events',
    `Events that could not be delivered in any of their attempts: ${count}`,
    'List them with `flinks-refresh events list --dead`; when the cause is gone, send each with `events resend <id>`',
  );
}
