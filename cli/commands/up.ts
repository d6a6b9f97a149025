import { setTimeout as sleep } from 'node:timers/promises';
import { settingsOfThisProcess } from '../../config/environment';
import { maskedDatabaseUrl } from '../../config/masked';
import type { Settings } from '../../config/settings';
import { createLogger } from '../../worker/logging';
import { checkReadiness } from '../../worker/readiness';
import { installRuntime } from '../../worker/runtime';
import { print, printJson, type ExitCode } from '../output';
import { openParts } from '../parts';
import { prepareServers } from '../prepare-servers';
import { runWorkers } from '../run-workers';
import { serveGateway } from '../serve-gateway';
import { givenOrEmbeddedServers, type Servers } from '../servers';
import { stayUp } from '../stay-up';

const LOOK_EVERY_MS = 50;

/**
 * Everything on one machine. Worker and gateway run in this process: what has to survive is in the two servers, which are
 * processes of their own, so one process to start, watch and kill is the most robust that is also simple. Where the two
 * have to be apart there are the commands `worker` and `gateway`.
 */
export async function up({ json }: { json?: true }): Promise<ExitCode> {
  const settings = settingsOfThisProcess();
  const log = createLogger(settings.logLevel);
  installRuntime(log);
  return stayUp(log, async (life) => {
    const servers = await givenOrEmbeddedServers(settings, life, log);
    const parts = openParts(settings, servers, life, log);
    await prepareServers({
      databaseUrl: servers.databaseUrl,
      temporal: parts.temporal,
      cron: settings.schedule.cron,
      signal: life.signal,
      done: (step, result) => log.info({ step }, result),
    });
    // Before the workers: a port that is taken is found out before any work is begun.
    await serveGateway(settings, parts, life, log);
    await runWorkers(settings, servers, parts, life, log);
    while (!(await checkReadiness({ store: parts.store, client: parts.temporal })).ok) {
      await sleep(LOOK_EVERY_MS, undefined, { signal: life.signal });
    }
    sayReady(settings, servers, json ?? false);
  });
}

/** Whoever started us needs the embedded database's password; one that was given is known already. */
function sayReady({ gateway, database }: Settings, { databaseUrl, temporal, ui }: Servers, json: boolean): void {
  const shownDatabase = database.url === null ? databaseUrl : maskedDatabaseUrl(databaseUrl);
  const { address, namespace } = temporal;
  if (json) {
    printJson({ event: 'ready', gateway: gateway.url, temporal: { address, namespace }, ui, database: shownDatabase });
    return;
  }
  print(`gateway   ${gateway.url}`);
  print(`temporal  ${address}, namespace ${namespace}`);
  if (ui !== null) print(`web ui    ${ui}`);
  print(`database  ${maskedDatabaseUrl(databaseUrl)}`);
  print('Ready. Ctrl-C stops it.');
}
