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

/** The type Keyword of a search attribute, as an `IndexedValueType` of Temporal's API. */
const KEYWORD = 2;
/**
 * gRPC codes of a server that does not let us do something: permission denied, not implemented (Temporal Cloud has no
 * operator service), not authenticated.
 */
const REFUSED = new Set([7, 12, 16]);
/** gRPC codes of a server that is down or still starting: deadline exceeded, unavailable. */
const UNAVAILABLE = new Set([4, 14]);

const RETENTION = '30 days';
const SERVERS_WITHIN_MS = 60_000;
const ATTRIBUTES_WITHIN_MS = 30_000;
const RETRY_MS = 500;

export interface PrepareOptions {
  databaseUrl: string;
  temporal: Client;
  cron: string;
  /** Whether EVENTS_URL is set, so that the workflow which delivers events is to be started. */
  sendsEvents?: boolean;
  signal: AbortSignal;
  /** Is called when a step is done, with its name and its result, which is a text of one line. */
  done: (step: string, result: string) => void;
}

/**
 * Prepares the database and Temporal's namespace for this version: migrations, the rights of the database roles, search
 * attributes, retention, and the Schedules of the daily run and of the purge. What is there already is only updated, so
 * this is safe on every deploy. Each step waits up to a minute for servers that are still starting. Throws StoreError
 * or CommandFailedError.
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
    'left as they are, because the user of DATABASE_URL may not create roles. The roles are needed only if worker ' +
    'and gateway have their own database users (docs/data.md)',
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
    // They exist already: another deploy registered them at the same time.
    if (grpcCode(error) === 6) return;
    if (!REFUSED.has(grpcCode(error) ?? -1)) throw error;
    const flags = names.map((name) => `--search-attribute ${name}=Keyword`).join(' ');
    throw new CommandFailedError(
      `Namespace ${namespace} lacks search attributes that Temporal does not let us register: ${names.join(', ')}. ` +
        'Register each with the type Keyword, then run setup again. In Temporal Cloud, use its Web UI, or run: ' +
        `tcld namespace search-attributes add --namespace ${namespace} ${flags}`,
      { cause: error },
    );
  }
}

/**
 * Has Temporal keep the histories of closed workflows for at least 30 days. Never shortens that time. If Temporal does
 * not let us change it, says so in its result and does not fail.
 */
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
    return `left at ${has}: Temporal does not let us change it. At least ${RETENTION} are advised`;
  }
}

/** Repeats `work` as long as it throws an error for which `again` returns true, for at most `withinMs`. */
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

/** Runs `work`, and turns a gRPC error of Temporal into a CommandFailedError whose message an operator can act on. */
export async function explained<T>(temporal: Client, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = error instanceof CommandFailedError ? null : grpcCode(error);
    if (code === null) throw error;
    const { namespace } = temporal.options;
    const reason = code === 5 ? `has no namespace ${namespace}; create it, or correct TEMPORAL_NAMESPACE` : WORDS[code];
    throw new CommandFailedError(`Temporal ${reason ?? `refused (gRPC code ${code})`}.`, { cause: error });
  }
}

const WORDS: Partial<Record<number, string>> = {
  4: 'does not answer. Check TEMPORAL_ADDRESS and that the server is up',
  7: 'does not allow this. Check what TEMPORAL_API_KEY or the client certificate may do',
  14: 'cannot be reached. Check TEMPORAL_ADDRESS, TEMPORAL_TLS and that the server is up',
  16: 'does not accept our credentials. Check TEMPORAL_API_KEY or the client certificate',
};
