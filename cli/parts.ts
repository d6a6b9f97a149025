import type { Settings } from '../config/settings';
import { FlinksClient } from '../flinks/client';
import { openStore } from '../store/store';
import type { Logger } from '../worker/logging';
import { watchServers } from '../worker/readiness';
import { credentialChecks } from './doctor/credential-checks';
import type { Servers } from './servers';
import type { Parts } from './serve-gateway';
import type { Life } from './stay-up';
import { serveTelemetry, type Telemetry } from './telemetry';
import { temporalClient } from './temporal';

/**
 * Opens what worker and gateway work with. Nothing connects before it is used, and all is closed when the command ends,
 * except the client of Temporal: a call it is still retrying would end the process with an error, and it holds nothing
 * that the end of the process does not let go. Metrics are served from here on.
 */
export async function openParts(
  settings: Settings,
  servers: Servers,
  telemetry: Telemetry,
  life: Life,
  log: Logger,
): Promise<Parts> {
  for (const { ok, message, todo } of credentialChecks(settings)) if (!ok) log.warn(`${message}. ${todo}.`);
  const { flinks, database } = settings;
  const parts: Parts = {
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
