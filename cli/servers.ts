import { programSearchPath } from '../config/environment';
import type { ServerSettings, Settings } from '../config/settings';
import { SEARCH_ATTRIBUTES } from '../domain/ids';
import { lockDataDir } from '../embedded/data-dir';
import { startEmbeddedPostgres } from '../embedded/postgres';
import { startEmbeddedTemporal } from '../embedded/temporal';
import type { Logger } from '../process/logging';
import { CommandFailedError } from './errors';
import type { Lifecycle } from '../process/lifecycle';
import type { TemporalServer } from './temporal';

export interface Servers {
  databaseUrl: string;
  temporal: TemporalServer;
  /** The Web UI's address: TEMPORAL_UI_URL, else that of the embedded Temporal. */
  ui: string | null;
}

/**
 * Returns the servers that the settings name. Both must be set: the caller has read the settings with `needsServers`,
 * or has filled in the addresses that were missing (`foundServers`).
 */
export function givenServers(settings: ServerSettings, ui: string | null = settings.temporal.uiUrl): Servers {
  const { database, temporal } = settings;
  if (database.url === null || temporal.address === null) throw new Error('The servers were not asked for');
  return { databaseUrl: database.url, temporal: givenTemporal(settings, temporal.address), ui };
}

/**
 * Returns the servers that the settings name, and starts an embedded server in place of each one that they do not name.
 * Embedded servers are stopped when the command ends, and the command fails if one of them ends by itself. `progress`
 * gets each line of output while a Temporal binary is fetched or built.
 */
export async function givenOrEmbeddedServers(
  settings: Settings,
  life: Lifecycle,
  log: Logger,
  progress: (line: string) => void,
): Promise<Servers> {
  const { database, temporal } = settings;
  if (database.url === null || temporal.address === null) life.onStop(lockDataDir(settings.dataDir));
  if (temporal.address === null) log.warn(ONE_PERSON);
  const both = [databaseOf(settings, life, log), temporalOf(settings, life, log, progress)] as const;
  // If one server fails to start, this waits for the other one before it throws. Otherwise the other one would go on
  // starting, and nothing would stop it.
  await Promise.allSettled(both);
  const [databaseUrl, rest] = await Promise.all(both);
  return { databaseUrl, ...rest };
}

/** A warning that is logged at each start of an embedded Temporal server. Details are in docs/security.md. */
const ONE_PERSON =
  'The embedded Temporal server is for a machine of one person: every user of this machine can reach it and its Web ' +
  'UI, which ask for no password. On a machine that others use too, set TEMPORAL_ADDRESS to a server of your own ' +
  '(docs/security.md).';

const givenTemporal = (
  { temporal, payloadKeys }: Pick<Settings, 'temporal' | 'payloadKeys'>,
  address: string,
): TemporalServer => ({
  address,
  namespace: temporal.namespace,
  connection: { ...temporal.connection, address },
  payloadKeys,
});

async function databaseOf({ database, dataDir }: Settings, life: Lifecycle, log: Logger): Promise<string> {
  if (database.url !== null) return database.url;
  const postgres = await startEmbeddedPostgres({ dataDir, log: (line) => log.info(line) });
  mustNotEnd('embedded PostgreSQL', postgres, life);
  return postgres.url;
}

async function temporalOf(
  settings: Settings,
  life: Lifecycle,
  log: Logger,
  progress: (line: string) => void,
): Promise<Omit<Servers, 'databaseUrl'>> {
  const { address: given, namespace, port, uiPort, uiUrl, cliPath } = settings.temporal;
  if (given !== null) return { temporal: givenTemporal(settings, given), ui: uiUrl };
  const server = await startEmbeddedTemporal({
    dataDir: settings.dataDir,
    port,
    uiPort,
    namespace,
    retention: '30d',
    cliPath: cliPath ?? undefined,
    path: programSearchPath(),
    cacheDir: settings.cacheDir,
    searchAttributes: Object.fromEntries(SEARCH_ATTRIBUTES.map((name) => [name, 'Keyword'])),
    log: (line) => log.info(line),
    progress,
  });
  mustNotEnd('embedded Temporal server', server, life);
  const { address, ui } = server;
  const { payloadKeys } = settings;
  return { temporal: { address, namespace, connection: { address }, payloadKeys }, ui: uiUrl ?? ui };
}

function mustNotEnd(name: string, server: { stop(): Promise<void>; exited: Promise<unknown> }, life: Lifecycle): void {
  let stopping = false;
  life.onStop(() => {
    stopping = true;
    return server.stop();
  });
  void server.exited.then(() => {
    if (stopping) return;
    life.fail(
      new CommandFailedError(
        `The ${name} has ended by itself. Its log in DATA_DIR may say why. Start this command again: the work goes on.`,
      ),
    );
  });
}
