import { isGrpcServiceError, type Client } from '@temporalio/client';
import type { Store } from '../store/store';
import type { Logger } from './logging';
import { someoneWorks, whoPolls, type Polling } from './who-polls';

const CHECK_WITHIN_MS = 3_000;
const WATCH_EVERY_MS = 5_000;

type Check = { ok: boolean; message?: string };

/** The body of the gateway's answer at /readyz: what is checked, and whether all of it is well. */
export interface Readiness {
  ok: boolean;
  checks: Record<'worker' | 'database' | 'temporal', Check>;
}

export interface Watched {
  store: Pick<Store, 'ping' | 'isPrepared'>;
  client: Client;
}

/**
 * Checks the database, Temporal and the workers, each for at most 3 s. The messages name no address, because everybody
 * may read them.
 */
export async function checkReadiness({ store, client }: Watched): Promise<Readiness> {
  const [database, polling] = await Promise.allSettled([
    within(store.ping().then(() => store.isPrepared())),
    client.withDeadline(Date.now() + CHECK_WITHIN_MS, () => whoPolls(client)),
  ]);
  const checks = {
    database: databaseCheck(database),
    temporal: polling.status === 'fulfilled' ? { ok: true } : bad(whyNot(polling.reason)),
    worker: workerCheck(polling),
  };
  return { ok: Object.values(checks).every(({ ok }) => ok), checks };
}

/**
 * Checks the servers every 5 s. Logs one line when the database or Temporal can no longer be used, and one when that
 * server answers again. The work that was under way is retried by Temporal. Call the returned function to end the
 * watch.
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
      if (ok) log.info({ server: name }, 'The server answers again.');
      else log.error({ server: name }, `${message} Work goes on once this is mended.`);
    }
  };
  // So that there is one check at a time, the next is planned when this one is over.
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

/** Why Temporal could not be used. A refusal has a message of its own, because waiting does not end it. */
function whyNot(error: unknown): string {
  const isRefused = isGrpcServiceError(error) && REFUSED.has(error.code);
  return isRefused ? 'Temporal does not accept our credentials.' : 'Temporal does not answer.';
}

/** Workers of a build that gets no work (TEMPORAL_DEPLOYMENT_NAME) do not count. */
const workerCheck = (answer: PromiseSettledResult<Polling>): Check => {
  if (answer.status === 'rejected' || answer.value.polling.length === 0)
    return bad('No worker is known to ask Temporal for work.');
  if (someoneWorks(answer.value)) return { ok: true };
  return bad('Workers ask Temporal for work, but none of the current build: run `doctor`.');
};

const databaseCheck = (answer: PromiseSettledResult<boolean>): Check => {
  if (answer.status === 'rejected') return bad('The database does not answer.');
  return answer.value ? { ok: true } : bad('The database lacks migrations of this version: run `setup`.');
};

const bad = (message: string): Check => ({ ok: false, message });

/** Limits the time of a database check, because the pool may wait longer for a connection than the check may take. */
function within<T>(work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('no answer in time')), CHECK_WITHIN_MS);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
