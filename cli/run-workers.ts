import type { Settings } from '../config/settings';
import { WORKFLOW_BUNDLE } from '../worker/bundle';
import { connectWorker } from '../worker/connect';
import type { Logger } from '../worker/logging';
import { startWorkers } from '../worker/workers';
import type { Parts } from './serve-gateway';
import type { Servers } from './servers';
import type { Life } from './stay-up';

/** Starts the workers once Temporal can be reached. One that ends unasked ends the command: a supervisor starts it anew. */
export async function runWorkers(
  settings: Settings,
  { temporal }: Servers,
  { store, flinks }: Parts,
  life: Life,
  log: Logger,
): Promise<void> {
  const connection = await connectWorker(temporal.connection, { signal: life.signal, log });
  life.onStop(() => connection.close());
  const workers = await startWorkers({
    connection,
    namespace: temporal.namespace,
    bundlePath: WORKFLOW_BUNDLE,
    flinks,
    store,
    policy: settings.policy,
    callsPerSecond: settings.flinks.callsPerSecond,
    log,
  });
  life.onStop(() => workers.stop());
  workers.ended.catch((error: unknown) => life.fail(error as Error));
}
