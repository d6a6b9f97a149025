import type { WorkerDeploymentVersion } from '@temporalio/common';
import { resumeReplacements, resumeWithdrawals, type EventDelivery } from '../activities';
import type { WorkerSettings } from '../config/settings';
import { startDeliveries } from '../client/deliveries';
import { makeLinks } from '../app/links';
import { bundleFor } from '../worker/bundle';
import { connectWorker } from '../worker/connect';
import type { Logger } from '../process/logging';
import { watchForMissedRuns } from '../worker/missed-runs';
import { keepAudit } from '../worker/audit-keeper';
import { waitForPreparedDatabase } from '../worker/prepared-database';
import { startWorkers } from '../worker/workers';
import type { Services } from './serve-gateway';
import type { Servers } from './servers';
import type { Lifecycle } from '../process/lifecycle';
import type { Telemetry } from './telemetry';

/**
 * Waits until the database is prepared and Temporal can be reached, then starts the workers. Also starts what a worker
 * process does beside them: watching for missed runs, sealing the audit, the workflow that delivers events, and the
 * workflows of unfinished withdrawals and replacements. If a worker ends by itself, the command ends too, so that a
 * supervisor can restart it. `deployment` is the build as which the workers register; null without Worker Versioning.
 */
export async function runWorkers(
  settings: WorkerSettings,
  { temporal }: Servers,
  { store, flinks, temporal: client }: Services,
  { metrics, tracing, atWork }: Telemetry,
  life: Lifecycle,
  log: Logger,
  deployment: WorkerDeploymentVersion | null = null,
): Promise<void> {
  await waitForPreparedDatabase(store, { signal: life.signal, log });
  const connection = await connectWorker(temporal.connection, { signal: life.signal, log });
  life.onStop(() => connection.close());
  const workers = await startWorkers({
    connection,
    namespace: temporal.namespace,
    payloadKeys: temporal.payloadKeys,
    bundlePath: bundleFor({ encodesFailures: temporal.payloadKeys !== null, traced: tracing !== null }),
    flinks,
    store,
    policy: { ...settings.policy, gatewayUrl: settings.gateway.url },
    retention: settings.database.retention,
    events: deliveryOf(settings),
    callsPerSecond: settings.flinks.callsPerSecond,
    counts: metrics?.counts,
    tracing,
    deployment,
    log,
  });
  atWork.isBegun = true;
  life.onStop(() => {
    atWork.isBegun = false;
    return workers.stop();
  });
  workers.ended.catch((error: unknown) => life.fail(error as Error));
  life.onStop(watchForMissedRuns(store, log));
  life.onStop(keepAudit(store, settings.database.retention, log));
  if (settings.events !== null) await startDeliveries(client);
  // If one of these two fails, for example because the database is down again, the workers stay up: the next run does
  // both too.
  await resumeWithdrawals(client, store).catch((error: unknown) =>
    log.warn({ error }, 'The workflows of unfinished withdrawals could not be started; the next run starts them.'),
  );
  await resumeReplacements(client, store).catch((error: unknown) =>
    log.warn({ error }, 'The workflows of unfinished replacements could not be started; the next run starts them.'),
  );
}

function deliveryOf({ events, quietHours, connect, gateway }: WorkerSettings): EventDelivery | null {
  if (events === null) return null;
  const links = makeLinks({ linkKeys: connect.linkKeys, gatewayUrl: gateway.url });
  return { ...events, quietHours, linkFor: (waitId) => links.urlOf(waitId) };
}
