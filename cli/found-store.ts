import { serverSettingsOfCommand } from '../config/environment';
import { openStore, type Store } from '../store/store';
import { foundDatabase } from './found-servers';
import type { ExitCode } from './output';

/**
 * Runs a command on the database in the settings, or on that of the `up` running on DATA_DIR. No other settings are
 * required, such as the keys of Flinks and of the gateway.
 */
export async function withFoundStore(work: (store: Store) => Promise<ExitCode | void>): Promise<ExitCode> {
  return withStoreOf({ databaseUrl: foundDatabase(serverSettingsOfCommand({ needsTemporal: false })) }, work);
}

/** Runs a command on the given database. With a tombstone key, it can withdraw consent and find withdrawals. */
export async function withStoreOf(
  database: { databaseUrl: string; tombstoneKey?: Buffer },
  work: (store: Store) => Promise<ExitCode | void>,
): Promise<ExitCode> {
  // Ctrl-C may end a command at once, because each of its writes is atomic and may be repeated.
  process.once('SIGINT', () => process.exit(130));
  const store = openStore({ ...database, applicationName: 'flinks-refresh command' });
  try {
    return (await work(store)) ?? 0;
  } finally {
    await store.close();
  }
}
