import type { Client } from '@temporalio/client';
import { FlinksRefreshClient, TemporalUnavailableError } from '../../client';
import { serverSettingsOfThisProcess } from '../../config/environment';
import type { ServerSettings } from '../../config/settings';
import { openStore, type Store } from '../../store/store';
import { CommandFailed } from '../command-failed';
import type { ExitCode } from '../output';
import { givenServers } from '../servers';
import { temporalClient } from '../temporal';

/** A person waits: Temporal has to answer within this. */
const TEMPORAL_WITHIN_MS = 15_000;

export interface Tools {
  store: Store;
  client: FlinksRefreshClient;
  /** Bounds calls of the client, which would otherwise wait for a Temporal that is away. */
  inTime: <T>(call: () => Promise<T>) => Promise<T>;
}

/** Ctrl-C ends a command at once: every write it makes is whole, and may be made again. */
function endOnInterrupt(): void {
  process.once('SIGINT', () => process.exit(130));
}

/** Runs a command that needs nothing but DATABASE_URL. */
export async function withStore(work: (store: Store) => Promise<ExitCode | void>): Promise<ExitCode> {
  const { database } = serverSettingsOfThisProcess({ needsTemporal: false });
  return using(database.url, work);
}

/** Runs a command that needs DATABASE_URL and TEMPORAL_ADDRESS, and nothing of Flinks. */
export async function withTools(work: (tools: Tools) => Promise<ExitCode | void>): Promise<ExitCode> {
  const settings = serverSettingsOfThisProcess({ needsTemporal: true });
  const temporal = temporalClient(givenServers(settings).temporal);
  return using(settings.database.url, (store) => work(toolsOf(store, temporal)));
}

/** Has the wishes that an import kept told Flinks. */
export async function startEnrolment(settings: ServerSettings): Promise<void> {
  const temporal = temporalClient(givenServers(settings).temporal);
  const client = new FlinksRefreshClient(temporal);
  try {
    await temporal.withDeadline(Date.now() + TEMPORAL_WITHIN_MS, () => client.startEnrolment());
  } catch (error) {
    if (!(error instanceof TemporalUnavailableError)) throw error;
    throw new CommandFailed(
      'The rows are taken, but Temporal, which enrols them, cannot be reached (TEMPORAL_ADDRESS). Import the file ' +
        'again when it can; otherwise the end of the next daily run sees to it.',
      { cause: error },
    );
  }
}

function toolsOf(store: Store, temporal: Client): Tools {
  return {
    store,
    client: new FlinksRefreshClient(temporal),
    inTime: (call) => temporal.withDeadline(Date.now() + TEMPORAL_WITHIN_MS, call),
  };
}

async function using(url: string | null, work: (store: Store) => Promise<ExitCode | void>): Promise<ExitCode> {
  if (url === null) throw new Error('The database was not asked for');
  endOnInterrupt();
  const store = openStore({ databaseUrl: url, applicationName: 'flinks-refresh logins' });
  try {
    return (await work(store)) ?? 0;
  } finally {
    await store.close();
  }
}

export const notRegistered = (loginId: string): CommandFailed =>
  new CommandFailed(`Login ${loginId} is not registered. Register it with: flinks-refresh logins import`);

/** Refuses a login that is not registered. */
export async function mustExist(store: Store, loginId: string): Promise<void> {
  if (!(await store.logins.exists(loginId))) throw notRegistered(loginId);
}
