import { setTimeout as sleep } from 'node:timers/promises';
import type { Settings } from '../config/settings';
import type { Logger } from '../process/logging';
import { checkReadiness } from '../process/readiness';
import { openServices } from './open-services';
import { prepareServers } from './prepare-servers';
import { runWorkers } from './run-workers';
import { serveGateway } from './serve-gateway';
import { givenOrEmbeddedServers, type Servers } from './servers';
import type { Lifecycle } from '../process/lifecycle';
import { startTelemetry } from './telemetry';

const LOOK_EVERY_MS = 50;

/**
 * Starts everything on one machine, and returns when it is ready. Worker and gateway run in this process, because
 * whatever must survive is in the two servers, which are separate processes. One process to start, watch and kill is
 * the most robust option that is also simple. To run worker and gateway separately, use the commands `worker` and
 * `gateway`. `progress` gets each line of output while a Temporal binary is fetched or built.
 */
export async function bringUp(
  settings: Settings,
  life: Lifecycle,
  log: Logger,
  progress: (line: string) => void = (line) => log.info(line),
): Promise<Servers> {
  const telemetry = await startTelemetry(settings, life, log, { withWorker: true });
  const servers = await givenOrEmbeddedServers(settings, life, log, progress);
  const parts = await openServices(settings, servers, telemetry, life, log);
  await prepareServers({
    databaseUrl: servers.databaseUrl,
    temporal: parts.temporal,
    cron: settings.schedule.cron,
    signal: life.signal,
    done: (step, result) => log.info({ step }, result),
  });
  // Before the workers, so that a port in use is found before any work begins.
  await serveGateway(settings, parts, telemetry, life, log);
  await runWorkers(settings, servers, parts, telemetry, life, log);
  while (!(await checkReadiness({ store: parts.store, client: parts.temporal })).ok) {
    await sleep(LOOK_EVERY_MS, undefined, { signal: life.signal });
  }
  return servers;
}
