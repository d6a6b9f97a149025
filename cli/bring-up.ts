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
 * Starts everything on one machine for `up` and `demo`, and returns when all of it is ready. Worker and gateway run in
 * this process: all that must survive a crash is kept by the two servers, Temporal and PostgreSQL, which are processes
 * of their own. So there is one process to start, watch and kill, which is simple and robust. The commands `worker` and
 * `gateway` run the two separately. `progress` gets each line of output while a Temporal binary is fetched or built.
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
  // The gateway starts before the workers, so that a port that is in use is noticed before any work begins.
  await serveGateway(settings, parts, telemetry, life, log);
  await runWorkers(settings, servers, parts, telemetry, life, log);
  while (!(await checkReadiness({ store: parts.store, client: parts.temporal })).ok) {
    await sleep(LOOK_EVERY_MS, undefined, { signal: life.signal });
  }
  return servers;
}
