import { serverSettingsOfCommand } from '../config/environment';
import { openStore, type Store } from '../store/store';
import { foundDatabase } from './found-servers';
import type { ExitCode } from './output';

/**
 * Runs a command on the database that the settings name or, if they name none, on that of the `up` that runs on
 * DATA_DIR. The command needs no other settings, so no keys of Flinks or of the gateway.
 */
export async function withFoundStore(work: (store: Store) => Promise<ExitCode | void>): Promise<ExitCode> {
  return withStoreOf({ databaseUrl: foundDatabase(serverSettingsOfCommand({ needsTemporal: false })) }, work);
}

/**
 * Runs a command on the given database. Only with `tombstoneKey` (the key of the hashes that are left of withdrawn
 * LoginIds) can the command withdraw consent and find withdrawals.
 */
export async function withStoreOf(
  database: { databaseUrl: string; tombstoneKey?: Buffer },
  work: (store: Store) => Promise<ExitCode | void>,
): Promise<ExitCode> {
  // Ctrl-C may end a command at any moment, because each of its writes is one transaction and can be repeated.
  process.once('SIGINT', () => process.exit(130));
  const store = openStore({ ...database, applicationName: 'flinks-refresh command' });
  try {
    return (await work(store)) ?? 0;
  } finally {
    await store.close();
  }
}
