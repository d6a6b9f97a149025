import { secretsOfOthersInThisProcess, workerSettingsOfThisProcess } from '../../config/environment';
import { createLogger } from '../../process/logging';
import type { ExitCode } from '../output';
import { openServices } from '../open-services';
import { runWorkers } from '../run-workers';
import { givenServers } from '../servers';
import { stayUp } from '../../process/lifecycle';
import { strangers } from '../strangers';
import { startTelemetry } from '../telemetry';
import { buildIdOfPackage } from '../../worker/built';

/** Runs a worker on the servers that the settings name, until a signal ends it. */
export async function worker(): Promise<ExitCode> {
  const settings = workerSettingsOfThisProcess({ needsServers: true });
  const servers = givenServers(settings);
  const log = createLogger(settings.logLevel);
  return stayUp(log, async (life) => {
    for (const line of strangers('worker', secretsOfOthersInThisProcess('worker'))) log.warn(line);
    const telemetry = await startTelemetry(settings, life, log, { withWorker: true });
    const parts = await openServices(settings, servers, telemetry, life, log);
    const { deploymentName } = settings.temporal;
    const deployment = deploymentName === null ? null : { deploymentName, buildId: buildIdOfPackage() };
    await runWorkers(settings, servers, parts, telemetry, life, log, deployment);
    const { address, namespace } = servers.temporal;
    log.info({ address, namespace, ...deployment }, 'The worker is at work.');
  });
}
