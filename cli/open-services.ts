import type { Settings } from '../config/settings';
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
 * Opens what worker and gateway work with. Nothing connects before it is used, and all is closed when the command ends,
 * except the client of Temporal: a call it is still retrying would end the process with an error, and it holds nothing
 * that the end of the process does not let go. Metrics are served from here on.
 */
export async function openServices(
  settings: Settings,
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
