import type { Client } from '@temporalio/client';
import { TemporalUnavailableError } from '../../client';
import { HouseClient } from '../../client/house-client';
import { serverSettingsOfCommand } from '../../config/environment';
import type { ServerSettings } from '../../config/settings';
import type { Store } from '../../store/store';
import { CommandFailedError } from '../errors';
import type { ExitCode } from '../output';
import { foundServers } from '../found-servers';
import { withStoreOf } from '../found-store';
import type { Servers } from '../servers';
import { temporalClient } from '../temporal';
import { loginIdOf } from './login-id-of';

/** Time limit for Temporal's answer, because a person is waiting. */
const TEMPORAL_WITHIN_MS = 15_000;

export interface LoginTools {
  store: Store;
  client: HouseClient;
  /** Limits calls of the client, which would otherwise wait while Temporal is down. */
  inTime: <T>(call: () => Promise<T>) => Promise<T>;
}

/** Runs a command that needs the database and Temporal, but not Flinks. */
export async function withLoginTools(work: (tools: LoginTools) => Promise<ExitCode | void>): Promise<ExitCode> {
  return withLoginToolsOn(foundServers(serverSettingsOfCommand({ needsTemporal: true })), work);
}

/**
 * Runs a command that needs the database and Temporal on the given servers. With a tombstone key, the command can
 * withdraw consent.
 */
export function withLoginToolsOn(
  servers: Servers,
  work: (tools: LoginTools) => Promise<ExitCode | void>,
  tombstoneKey?: Buffer,
): Promise<ExitCode> {
  const temporal = temporalClient(servers.temporal);
  return withStoreOf({ databaseUrl: servers.databaseUrl, tombstoneKey }, (store) => work(toolsOf(store, temporal)));
}

/** Starts the workflow that tells Flinks which logins its nightly job should refresh. */
export async function startEnrolment(settings: ServerSettings): Promise<void> {
  const temporal = temporalClient(foundServers(settings).temporal);
  const client = new HouseClient(temporal);
  try {
    await temporal.withDeadline(Date.now() + TEMPORAL_WITHIN_MS, () => client.startEnrolment());
  } catch (error) {
    if (!(error instanceof TemporalUnavailableError)) throw error;
    throw new CommandFailedError(
      'The logins are registered, but Temporal, which enrols them, cannot be reached (TEMPORAL_ADDRESS). Import the file ' +
        'again when it can be; otherwise they are enrolled at the end of the next daily run.',
      { cause: error },
    );
  }
}

function toolsOf(store: Store, temporal: Client): LoginTools {
  return {
    store,
    client: new HouseClient(temporal),
    inTime: (call) => temporal.withDeadline(Date.now() + TEMPORAL_WITHIN_MS, call),
  };
}

/** What a command says about a LoginId without a login: another LoginId may have taken its place. */
export async function notRegistered(store: Pick<Store, 'replacements'>, loginId: string): Promise<CommandFailedError> {
  const successor = await store.replacements.successorOf(loginId);
  return new CommandFailedError(
    successor === null
      ? `Login ${loginId} is not registered. Register it with: flinks-refresh logins import <file>`
      : `Login ${loginId} was replaced by ${successor}. Use that LoginId.`,
  );
}

/** The LoginId of a login that is given by LoginId or reference. Throws CommandFailedError if it is not registered. */
export async function requireLogin(store: Store, given: string): Promise<string> {
  const loginId = await loginIdOf(store, given);
  if (!(await store.logins.exists(loginId))) throw await notRegistered(store, loginId);
  return loginId;
}
