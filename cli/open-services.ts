import type { GatewaySettings, WorkerSettings } from '../config/settings';
import { FlinksClient } from '../flinks/client';
import { openStore } from '../store/store';
import type { Logger } from '../process/logging';
import { watchServers } from '../process/readiness';
import { credentialChecks } from './doctor/credential-checks';
import type { Servers } from './servers';
import type { Services } from './serve-gateway';
import type { Lifecycle } from '../process/lifecycle';
import { serveTelemetry, type Telemetry } from './telemetry';
import { temporalClient } from './temporal';

/**
 * Opens the services that worker and gateway use, and serves metrics if METRICS_PORT is set. First logs a warning for
 * each credential that others can read or that ends soon. A service connects on first use, and is closed when the
 * command ends. Only the Temporal client is not closed: that would end the process with an error if the client is just
 * repeating a call, and the end of the process frees all that the client holds.
 */
export async function openServices(
  settings: WorkerSettings | GatewaySettings,
  servers: Servers,
  telemetry: Telemetry,
  life: Lifecycle,
  log: Logger,
): Promise<Services> {
  for (const { ok, message, todo } of credentialChecks(settings)) if (!ok) log.warn(`${message}. ${todo}.`);
  const { flinks, database } = settings;
  const parts: Services = {
    store: openStore({
      databaseUrl: servers.databaseUrl,
      applicationName: 'flinks-daily-refresh',
      tombstoneKey: database.tombstoneKey,
      log: (line) => log.warn(line),
    }),
    flinks: new FlinksClient({
      baseUrl: flinks.baseUrl,
      customerId: flinks.customerId,
      secretKey: flinks.secretKey,
      apiKey: flinks.apiKey,
      apiSecret: flinks.apiSecret,
      watch: telemetry.watchCall,
    }),
    temporal: temporalClient(servers.temporal, telemetry.tracing?.clientInterceptors),
    webUi: servers.ui === null ? null : { url: servers.ui, namespace: servers.temporal.namespace },
  };
  life.onStop(() => parts.flinks.close());
  life.onStop(() => parts.store.close());
  life.onStop(watchServers({ store: parts.store, client: parts.temporal }, log));
  await serveTelemetry(telemetry, settings, parts, life);
  return parts;
}
