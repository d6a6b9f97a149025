import { settingsOfThisProcess } from '../../config/environment';
import { createLogger } from '../../worker/logging';
import { installRuntime } from '../../worker/runtime';
import type { ExitCode } from '../output';
import { openParts } from '../parts';
import { runWorkers } from '../run-workers';
import { givenServers } from '../servers';
import { stayUp } from '../stay-up';

/** A worker on the servers the settings name, until a signal. */
export async function worker(): Promise<ExitCode> {
  const settings = settingsOfThisProcess({ needsServers: true });
  const servers = givenServers(settings);
  const log = createLogger(settings.logLevel);
  installRuntime(log);
  return stayUp(log, async (life) => {
    await runWorkers(settings, servers, openParts(settings, servers, life, log), life, log);
    log.info({ address: servers.temporal.address, namespace: servers.temporal.namespace }, 'The worker is at work.');
  });
}
