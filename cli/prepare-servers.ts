import { setTimeout as sleep } from 'node:timers/promises';
import { isGrpcServiceError, type Client } from '@temporalio/client';
import { NamespaceNotFoundError } from '@temporalio/common';
import { msToTs, tsToMs } from '@temporalio/common/lib/time';
import { startDeliveries } from '../client/deliveries';
import { applyPurgeSchedule, applySchedule } from '../client/schedule';
import { SEARCH_ATTRIBUTES } from '../domain/ids';
import { StoreUnavailableError } from '../store/errors';
import { migrate } from '../store/migrate';
import { grantRoles } from '../store/roles';
import { CommandFailedError } from './errors';

/** `IndexedValueType` of Temporal's API. */
const KEYWORD = 2;
/** gRPC codes: not allowed, not implemented (Temporal Cloud has no operator service), not authenticated. */
const REFUSED = new Set([7, 12, 16]);
const UNAVAILABLE = new Set([4, 14]);

const RETENTION = '30 days';
const SERVERS_WITHIN_MS = 60_000;
const ATTRIBUTES_WITHIN_MS = 30_000;
const RETRY_MS = 500;

export interface PrepareOptions {
  databaseUrl: string;
  temporal: Client;
  cron: string;
  /** Whether events are sent anywhere. */
  sendsEvents?: boolean;
  signal: AbortSignal;
  /** Gets each step and its result, in one line, when the step is done. */
  done: (step: string, result: string) => void;
}

/**
 * Prepares database and namespace for this version: migrations, search attributes, retention, schedule. It creates or
 * updates, so it is safe on every deploy. It waits up to a minute for servers that are still starting. Throws
 * StoreError or CommandFailedError.
 */
export async function prepareServers(options: PrepareOptions): Promise<void> {
  const { databaseUrl, temporal, cron, sendsEvents = false, signal, done } = options;
  const wait = { signal, withinMs: SERVERS_WITHIN_MS };
  const { applied, version } = await until(wait, isAway, () => migrate(databaseUrl));
  done('database', applied.length === 0 ? `is at version ${version}` : `brought to version ${version}`);
  done('database roles', ROLES[await until(wait, isAway, () => grantRoles(databaseUrl))]);
  await explained(temporal, () => until(wait, isAway, () => describeNamespace(temporal)));
  // The server's database knows the namespace, but other parts of the server may learn of a new namespace seconds
  // later.
  const settled = <T>(work: () => Promise<T>) => explained(temporal, () => until(wait, isSettling, work));
  done('search attributes', await settled(() => ensureSearchAttributes(temporal, signal)));
  done('retention', await settled(() => ensureRetention(temporal)));
  done('schedule', `${await settled(() => applySchedule(temporal, cron))}: ${cron} (UTC)`);
  done('purge', `${await settled(() => applyPurgeSchedule(temporal))}: every day at 09:00 (UTC)`);
  if (!sendsEvents) return;
  await settled(() => startDeliveries(temporal));
  done('events', 'are being delivered');
}

const describeNamespace = (temporal: Client) =>
  temporal.workflowService.describeNamespace({ namespace: temporal.options.namespace });

const ROLES = {
  granted: 'have their rights',
  not_allowed:
    'left as they are: this user may not create roles. They are needed only if worker and gateway have their own users (docs/data.md)',
};

/** Registers missing search attributes, and waits until the server accepts queries with them, which takes seconds. */
async function ensureSearchAttributes(temporal: Client, signal: AbortSignal): Promise<string> {
  const missing = await missingSearchAttributes(temporal);
  if (missing.length === 0) return 'are there';
  await registerSearchAttributes(temporal, missing);
  await until({ signal, withinMs: ATTRIBUTES_WITHIN_MS }, isNotThereYet, async () => {
    for (const name of missing) await countBy(temporal, name);
  });
  return `registered: ${missing.join(', ')}`;
}

/** The search attributes that queries cannot use yet. Throws what the client throws. */
export async function missingSearchAttributes(temporal: Client): Promise<string[]> {
  const missing: string[] = [];
  for (const name of SEARCH_ATTRIBUTES) {
    try {
      await countBy(temporal, name);
    } catch (error) {
      if (!isNotThereYet(error)) throw error;
      missing.push(name);
    }
  }
  return missing;
}

/**
 * The only query about search attributes that every server and Temporal Cloud answer to anyone who may run workflows.
 */
const countBy = (temporal: Client, name: string) => temporal.workflow.count(`${name} = "x"`);
const isNotThereYet = (error: unknown): boolean => grpcCode(error) === 3;

async function registerSearchAttributes(temporal: Client, names: string[]): Promise<void> {
  const { namespace } = temporal.options;
  const searchAttributes = Object.fromEntries(names.map((name) => [name, KEYWORD]));
  try {
    await temporal.connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
  } catch (error) {
    // Another deploy at the same time was faster.
    if (grpcCode(error) === 6) return;
    if (!REFUSED.has(grpcCode(error) ?? -1)) throw error;
    const flags = names.map((name) => `--search-attribute ${name}=Keyword`).join(' ');
    throw new CommandFailedError(
      `Search attributes are missing in namespace ${namespace}, and may not be registered from here: ${names.join(', ')}. ` +
        'Register them as Keyword, then run setup again. In Temporal Cloud that is done in its Web UI, or with: ' +
        `tcld namespace search-attributes add --namespace ${namespace} ${flags}`,
      { cause: error },
    );
  }
}

/** Sets how long closed workflows can be viewed. The time is only ever extended, and only if we are allowed to. */
async function ensureRetention(temporal: Client): Promise<string> {
  const { namespace } = temporal.options;
  const { config } = await describeNamespace(temporal);
  const wanted = msToTs(RETENTION);
  const hasMs = tsToMs(config?.workflowExecutionRetentionTtl ?? undefined);
  const has = `${Math.round(hasMs / 86_400_000)} days`;
  if (hasMs >= tsToMs(wanted)) return `is ${has}`;
  try {
    await temporal.workflowService.updateNamespace({ namespace, config: { workflowExecutionRetentionTtl: wanted } });
    return `raised to ${RETENTION}`;
  } catch (error) {
    if (!REFUSED.has(grpcCode(error) ?? -1)) throw error;
    return `left at ${has}: it may not be changed from here, ${RETENTION} are advised`;
  }
}

/** Retries while `again` returns true, for at most `withinMs`. */
async function until<T>(
  { signal, withinMs }: { signal: AbortSignal; withinMs: number },
  again: (error: unknown) => boolean,
  work: () => Promise<T>,
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!again(error) || Date.now() > deadline) throw error;
      await sleep(RETRY_MS, undefined, { signal });
    }
  }
}

const isAway = (error: unknown): boolean =>
  error instanceof StoreUnavailableError || UNAVAILABLE.has(grpcCode(error) ?? -1);
const isSettling = (error: unknown): boolean =>
  isAway(error) || error instanceof NamespaceNotFoundError || grpcCode(error) === 5;

function grpcCode(error: unknown): number | null {
  if (isGrpcServiceError(error)) return error.code;
  return error instanceof Error && error.cause !== undefined ? grpcCode(error.cause) : null;
}

/** Turns gRPC errors into readable messages. */
export async function explained<T>(temporal: Client, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = error instanceof CommandFailedError ? null : grpcCode(error);
    if (code === null) throw error;
    const { namespace } = temporal.options;
    const reason = code === 5 ? `has no namespace ${namespace}; create it first (TEMPORAL_NAMESPACE)` : WORDS[code];
    throw new CommandFailedError(`Temporal ${reason ?? `refused (gRPC code ${code})`}.`, { cause: error });
  }
}

const WORDS: Partial<Record<number, string>> = {
  4: 'does not answer. Check TEMPORAL_ADDRESS and that the server is up',
  7: 'does not allow this. Check what TEMPORAL_API_KEY or the client certificate may do',
  14: 'cannot be reached. Check TEMPORAL_ADDRESS, TEMPORAL_TLS and that the server is up',
  16: 'does not accept our credentials. Check TEMPORAL_API_KEY or the client certificate',
};
