import { isGrpcServiceError, type Client } from '@temporalio/client';
import { tsToMs } from '@temporalio/common/lib/time';
import { REFRESH_TASK_QUEUE } from '../domain/ids';
import type { Store } from '../store/store';
import type { Logger } from './logging';

/** `TaskQueueType` of Temporal's API. */
const WORKFLOW_TASKS = 1;

const CHECK_WITHIN_MS = 3_000;
/** A poll that finds nothing stays open for a minute, and only its start is noted. */
const POLLED_WITHIN_MS = 75_000;
const WATCH_EVERY_MS = 5_000;

type Check = { ok: boolean; message?: string };

/** What /readyz answers. */
export interface Readiness {
  ok: boolean;
  checks: Record<'worker' | 'database' | 'temporal', Check>;
}

export interface Watched {
  store: Pick<Store, 'ping' | 'isPrepared'>;
  client: Client;
}

/**
 * Returns true if a worker polls for workflow tasks, which take moments. Polls for Flinks calls are no measure: a
 * worker with as many as it may have does not poll, and each may take minutes. The same process does both or ends.
 * Throws what the client throws while Temporal is down.
 */
export async function workerIsPolling(client: Client): Promise<boolean> {
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: REFRESH_TASK_QUEUE },
    taskQueueType: WORKFLOW_TASKS,
  });
  return (pollers ?? []).some(({ lastAccessTime }) => {
    return lastAccessTime != null && Date.now() - tsToMs(lastAccessTime) < POLLED_WITHIN_MS;
  });
}

/** Checks the database, Temporal and the workers within 3 s. Messages name no address: everybody may read them. */
export async function checkReadiness({ store, client }: Watched): Promise<Readiness> {
  const [database, polling] = await Promise.allSettled([
    within(store.ping().then(() => store.isPrepared())),
    client.withDeadline(Date.now() + CHECK_WITHIN_MS, () => workerIsPolling(client)),
  ]);
  const checks = {
    database: databaseCheck(database),
    temporal: polling.status === 'fulfilled' ? { ok: true } : bad(whyNot(polling.reason)),
    worker: polling.status === 'fulfilled' && polling.value ? { ok: true } : bad('No worker asks Temporal for work.'),
  };
  return { ok: Object.values(checks).every(({ ok }) => ok), checks };
}

/**
 * Logs one line when the database or Temporal goes down, and one when it is back. Temporal retries what was under way.
 * Call the returned function to end it.
 */
export function watchServers(watched: Watched, log: Logger): () => void {
  const wasOk = { database: true, temporal: true };
  let ended = false;
  const look = async (): Promise<void> => {
    const { checks } = await checkReadiness(watched);
    for (const name of ['database', 'temporal'] as const) {
      const { ok, message } = checks[name];
      if (ended || ok === wasOk[name]) continue;
      wasOk[name] = ok;
      if (ok) log.info({ server: name }, 'It answers again.');
      else log.error({ server: name }, `${message} Work goes on as soon as it does.`);
    }
  };
  // One look at a time: the next is planned when this one is over.
  let timer: NodeJS.Timeout;
  const plan = (): void => {
    timer = setTimeout(() => void look().finally(() => ended || plan()), WATCH_EVERY_MS).unref();
  };
  plan();
  return () => {
    ended = true;
    clearTimeout(timer);
  };
}

/** gRPC codes: PERMISSION_DENIED, UNAUTHENTICATED. */
const REFUSED = new Set([7, 16]);

/** Waiting does not fix a refusal. */
function whyNot(error: unknown): string {
  const isRefused = isGrpcServiceError(error) && REFUSED.has(error.code);
  return isRefused ? 'Temporal does not accept our credentials.' : 'Temporal does not answer.';
}

const databaseCheck = (answer: PromiseSettledResult<boolean>): Check => {
  if (answer.status === 'rejected') return bad('The database does not answer.');
  return answer.value ? { ok: true } : bad('The database lacks migrations of this version: run `setup`.');
};

const bad = (message: string): Check => ({ ok: false, message });

/** The pool may wait longer for a connection than a readiness check may take. */
function within<T>(work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('no answer in time')), CHECK_WITHIN_MS);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
