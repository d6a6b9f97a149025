import { serverSettingsOfThisProcess } from '../config/environment';
import { openStore, type Store } from '../store/store';
import { foundDatabase } from './found-servers';
import type { ExitCode } from './output';

/**
 * Runs a command on the database that the settings name, or on that of the `up` at work on DATA_DIR. No other setting is
 * asked for: the keys of Flinks and of the gateway are none of its business.
 */
export async function withFoundStore(work: (store: Store) => Promise<ExitCode | void>): Promise<ExitCode> {
  return withStoreOf({ databaseUrl: foundDatabase(serverSettingsOfThisProcess({ needsTemporal: false })) }, work);
}

/** The same on a database that is known. With a tombstone key a consent can be withdrawn, and a withdrawn one found. */
export async function withStoreOf(
  database: { databaseUrl: string; tombstoneKey?: Buffer },
  work: (store: Store) => Promise<ExitCode | void>,
): Promise<ExitCode> {
  // Ctrl-C ends a command at once: every write it makes is whole, and may be made again.
  process.once('SIGINT', () => process.exit(130));
  const store = openStore({ ...database, applicationName: 'flinks-refresh command' });
  try {
    return (await work(store)) ?? 0;
  } finally {
    await store.close();
  }
}
