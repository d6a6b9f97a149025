import { settingsOfThisProcess } from '../config/environment';
import type { Settings } from '../config/settings';
import { openStore, type Store } from '../store/store';
import { foundDatabase } from './found-servers';
import type { ExitCode } from './output';

/** Runs a command on the database that the settings name, or on that of the `up` at work on DATA_DIR. */
export async function withFoundStore(work: (store: Store, settings: Settings) => Promise<void>): Promise<ExitCode> {
  const settings = settingsOfThisProcess();
  const store = openStore({ databaseUrl: foundDatabase(settings), applicationName: 'flinks-refresh command' });
  try {
    await work(store, settings);
    return 0;
  } finally {
    await store.close();
  }
}
