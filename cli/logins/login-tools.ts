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

/** How long a command waits for Temporal's answer, in milliseconds. It is short because a person waits for it. */
const TEMPORAL_WITHIN_MS = 15_000;

export interface LoginTools {
  store: Store;
  client: HouseClient;
  /** Limits the time of one call of the client, which would otherwise go on trying for as long as Temporal is down. */
  inTime: <T>(call: () => Promise<T>) => Promise<T>;
}

/** Runs a command that needs the database and Temporal, but not Flinks. */
export async function withLoginTools(work: (tools: LoginTools) => Promise<ExitCode | void>): Promise<ExitCode> {
  return withLoginToolsOn(foundServers(serverSettingsOfCommand({ needsTemporal: true })), work);
}

/**
 * Runs a command that needs the database and Temporal, on the given servers. Only a command that is given the
 * `tombstoneKey` (the key of the hashes that are left of withdrawn LoginIds) can withdraw consent.
 */
export function withLoginToolsOn(
  servers: Servers,
  work: (tools: LoginTools) => Promise<ExitCode | void>,
  tombstoneKey?: Buffer,
): Promise<ExitCode> {
  const temporal = temporalClient(servers.temporal);
  return withStoreOf({ databaseUrl: servers.databaseUrl, tombstoneKey }, (store) => work(toolsOf(store, temporal)));
}

/**
 * Starts the workflow that tells Flinks which logins its nightly job should refresh. Throws CommandFailedError if
 * Temporal cannot be reached; its message is that of an import.
 */
export async function startEnrolment(settings: ServerSettings): Promise<void> {
  const temporal = temporalClient(foundServers(settings).temporal);
  const client = new HouseClient(temporal);
  try {
    await temporal.withDeadline(Date.now() + TEMPORAL_WITHIN_MS, () => client.startEnrolment());
  } catch (error) {
    if (!(error instanceof TemporalUnavailableError)) throw error;
    throw new CommandFailedError(
      "The logins are registered. But the workflow that enrols them in Flinks' nightly job could not be started, " +
        'because Temporal cannot be reached (TEMPORAL_ADDRESS). Import the file again when it can be reached; ' +
        'otherwise the next daily run starts that workflow when it ends.',
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

/** What a command says about a LoginId that is not registered, which another LoginId may have replaced. */
export async function notRegistered(store: Pick<Store, 'replacements'>, loginId: string): Promise<CommandFailedError> {
  const successor = await store.replacements.successorOf(loginId);
  return new CommandFailedError(
    successor === null
      ? `Login ${loginId} is not registered. Register it with: flinks-refresh logins import <file>`
      : `Login ${loginId} was replaced by ${successor}. Use that LoginId.`,
  );
}

/**
 * Returns the LoginId of a registered login that is given by LoginId or reference. Throws CommandFailedError if it is
 * not registered, and what `loginIdOf` throws.
 */
export async function requireLogin(store: Store, given: string): Promise<string> {
  const loginId = await loginIdOf(store, given);
  if (!(await store.logins.exists(loginId))) throw await notRegistered(store, loginId);
  return loginId;
}
