import { gatewaySettingsOfThisProcess, secretsOfOthersInThisProcess } from '../../config/environment';
import { labelOf } from '../../config/api-keys';
import { createLogger } from '../../process/logging';
import type { ExitCode } from '../output';
import { openServices } from '../open-services';
import { serveGateway } from '../serve-gateway';
import { givenServers } from '../servers';
import { stayUp } from '../../process/lifecycle';
import { strangers } from '../strangers';
import { startTelemetry } from '../telemetry';

/**
 * Runs the gateway on the servers that the settings name, until a signal ends it. It starts even if these servers
 * cannot be reached; /readyz says so then.
 */
export async function gateway(): Promise<ExitCode> {
  const settings = gatewaySettingsOfThisProcess();
  const servers = givenServers(settings);
  const log = createLogger(settings.logLevel);
  return stayUp(log, async (life) => {
    for (const line of strangers('gateway', secretsOfOthersInThisProcess('gateway'))) log.warn(line);
    const telemetry = await startTelemetry(settings, life, log, { withWorker: false });
    const parts = await openServices(settings, servers, telemetry, life, log);
    await serveGateway(settings, parts, telemetry, life, log);
    const keys = settings.gateway.apiKeys.map(labelOf);
    log.info({ url: settings.gateway.url, keys }, 'The gateway is listening.');
  });
}
