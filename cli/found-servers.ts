import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SettingsError } from '../config/problems';
import type { ServerSettings } from '../config/settings';
import { CommandFailed } from './command-failed';
import { givenServers, type Servers } from './servers';

/** In DATA_DIR: where the servers of the `up` that runs on it answer, the embedded database's password included. */
const FILE = 'up.json';

/** Leaves the addresses of the servers for other commands on this machine. Call the returned function when they end. */
export function leaveAddresses(dataDir: string, { databaseUrl, temporal, ui }: Servers): () => void {
  const path = join(dataDir, FILE);
  const { address, namespace } = temporal;
  writeFileSync(path, JSON.stringify({ pid: process.pid, databaseUrl, address, namespace, ui }), { mode: 0o600 });
  // The mode above is only for a file that was not there.
  chmodSync(path, 0o600);
  return () => rmSync(path, { force: true });
}

/**
 * The servers a command looks at: those the settings name, and in place of each that is not named the one of the `up` at
 * work on DATA_DIR. Throws SettingsError where there is neither, CommandFailed where that `up` has ended.
 */
export function foundServers(settings: ServerSettings): Servers {
  if (settings.database.url !== null && settings.temporal.address !== null) return givenServers(settings);
  const { databaseUrl, address, namespace, ui } = addressesOfUp(settings, [
    ...(settings.database.url === null ? ['DATABASE_URL'] : []),
    ...(settings.temporal.address === null ? ['TEMPORAL_ADDRESS'] : []),
  ]);
  return givenServers(
    {
      ...settings,
      database: { ...settings.database, url: settings.database.url ?? databaseUrl },
      temporal: settings.temporal.address === null ? { ...settings.temporal, address, namespace } : settings.temporal,
    },
    settings.temporal.uiUrl ?? ui,
  );
}

/** The database alone, for commands that need no Temporal. */
export const foundDatabase = (settings: ServerSettings): string =>
  settings.database.url ?? addressesOfUp(settings, ['DATABASE_URL']).databaseUrl;

interface Addresses {
  pid: number;
  databaseUrl: string;
  address: string;
  namespace: string;
  ui: string | null;
}

/** `missing`: the settings that are asked for where no `up` has left its addresses. */
function addressesOfUp({ dataDir }: ServerSettings, missing: string[]): Addresses {
  const addresses = readAddresses(dataDir);
  if (addresses === null) {
    const problem = `is required here, or a running \`flinks-refresh up\` with this DATA_DIR (${dataDir})`;
    throw new SettingsError(missing.map((setting) => ({ setting, problem })));
  }
  if (!isAlive(addresses.pid)) {
    throw new CommandFailed(`The \`up\` that ran on DATA_DIR ${dataDir} has ended. Start it, or name servers.`);
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

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
