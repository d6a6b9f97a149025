import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive, leaveSettings } from '../config/left-settings';
import { SettingsError } from '../config/problems';
import type { ServerSettings, Settings } from '../config/settings';
import { CommandFailedError } from './errors';
import { givenServers, type Servers } from './servers';

/**
 * A file in DATA_DIR with the server addresses of the `up` that runs on this folder, including the password of the
 * embedded database.
 */
const FILE = 'up.json';
const GIVEN_TO_UP = 'is required here too: the running `flinks-refresh up` was given one, which it does not write down';

/**
 * Writes the addresses of the servers of an `up` or `demo` into DATA_DIR for other commands on this machine, and beside
 * them the settings in `env` (config/left-settings.ts). If DATABASE_URL was given, it is left out, because it may hold
 * a password; the other commands must then be given DATABASE_URL too. Writes nothing if both servers were given. Call
 * the returned function when the servers end: it removes what was written.
 */
export function leaveAddresses(
  settings: Settings,
  servers: Servers,
  env: NodeJS.ProcessEnv,
  { secretsToo = false } = {},
): () => void {
  const { database, temporal: given, dataDir } = settings;
  if (database.url !== null && given.address !== null) return () => undefined;
  const path = join(dataDir, FILE);
  const { temporal, ui } = servers;
  const { address, namespace } = temporal;
  const databaseUrl = database.url === null ? servers.databaseUrl : null;
  const addresses: Addresses = { pid: process.pid, databaseUrl, address, namespace, ui };
  const takeSettings = leaveSettings(settings, env, { secretsToo });
  writeFileSync(path, JSON.stringify(addresses), { mode: 0o600 });
  // The mode above applies only to a new file.
  chmodSync(path, 0o600);
  return () => {
    rmSync(path, { force: true });
    takeSettings();
  };
}

/**
 * Returns the servers for a command. A server that the settings do not name is that of the `up` or `demo` which runs on
 * DATA_DIR. Throws SettingsError if it is found in neither place, and CommandFailedError if that `up` was killed and
 * has left its addresses behind.
 */
export function foundServers(settings: ServerSettings): Servers {
  if (settings.database.url !== null && settings.temporal.address !== null) return givenServers(settings);
  const addresses = addressesOfUp(settings, [
    ...(settings.database.url === null ? ['DATABASE_URL'] : []),
    ...(settings.temporal.address === null ? ['TEMPORAL_ADDRESS'] : []),
  ]);
  const { address, namespace, ui } = addresses;
  const url = databaseIn(addresses, settings);
  return givenServers(
    {
      ...settings,
      database: { ...settings.database, url },
      temporal: settings.temporal.address === null ? { ...settings.temporal, address, namespace } : settings.temporal,
    },
    settings.temporal.uiUrl ?? ui,
  );
}

/** Returns the URL of the database for commands that do not use Temporal. Throws what `foundServers` throws. */
export const foundDatabase = (settings: ServerSettings): string =>
  settings.database.url ?? databaseIn(addressesOfUp(settings, ['DATABASE_URL']), settings);

interface Addresses {
  pid: number;
  /** Null if the `up` was given a database. */
  databaseUrl: string | null;
  address: string;
  namespace: string;
  ui: string | null;
}

function databaseIn({ databaseUrl }: Addresses, { database }: ServerSettings): string {
  const url = database.url ?? databaseUrl;
  if (url === null) throw new SettingsError([{ setting: 'DATABASE_URL', problem: GIVEN_TO_UP }]);
  return url;
}

/**
 * Reads the addresses that an `up` or `demo` has written into DATA_DIR. If no addresses are there, throws a
 * SettingsError that reports the settings in `missing` as required.
 */
function addressesOfUp({ dataDir }: ServerSettings, missing: string[]): Addresses {
  const addresses = readAddresses(dataDir);
  if (addresses === null) {
    const problem = `is required here, unless \`flinks-refresh up\` or \`demo\` runs with this DATA_DIR (${dataDir})`;
    throw new SettingsError(missing.map((setting) => ({ setting, problem })));
  }
  if (!isAlive(addresses.pid)) {
    throw new CommandFailedError(
      `The \`up\` that ran on DATA_DIR ${dataDir} has ended. Start it again, or set DATABASE_URL and TEMPORAL_ADDRESS.`,
    );
  }
  return addresses;
}

function readAddresses(dataDir: string): Addresses | null {
  try {
    return JSON.parse(readFileSync(join(dataDir, FILE), 'utf8')) as Addresses;
  } catch {
    return null;
  }
}
