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

/** The servers in the settings. Commands that call this have read the settings with `needsServers`. */
export function givenServers(settings: ServerSettings, ui: string | null = settings.temporal.uiUrl): Servers {
  const { database, temporal } = settings;
  if (database.url === null || temporal.address === null) throw new Error('The servers were not asked for');
  return { databaseUrl: database.url, temporal: givenTemporal(settings, temporal.address), ui };
}

/**
 * The servers in the settings, with an embedded server in place of each one that is not set. Embedded servers end with
 * the command, and the command ends if one of them dies.
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
  // Wait for both before a failure ends the start: otherwise the other server would go on starting with nothing to stop
  // it.
  await Promise.allSettled(both);
  const [databaseUrl, rest] = await Promise.all(both);
  return { databaseUrl, ...rest };
}

/** Logged once at each start. Details are in docs/security.md. */
const ONE_PERSON =
  'The embedded Temporal server is for a machine of one person: every user of this machine may reach it and its Web UI, which ' +
  'ask for no password. Elsewhere set TEMPORAL_ADDRESS (docs/security.md).';

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
      new CommandFailedError(`The ${name} has ended by itself. Its log is in DATA_DIR; start again to carry on.`),
    );
  });
}
