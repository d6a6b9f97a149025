import type { Client } from '@temporalio/client';
import { HouseClient } from '../client/house-client';
import type { GatewaySettings } from '../config/settings';
import type { WebUi } from '../domain/web-ui';
import type { Flinks } from '../flinks/client';
import { createGateway } from '../gateway/server';
import type { Store } from '../store/store';
import type { Logger } from '../process/logging';
import { onceEvery } from '../process/once-every';
import { checkReadiness } from '../process/readiness';
import { listenOn } from './listen';
import type { Lifecycle } from '../process/lifecycle';
import type { Telemetry } from './telemetry';

const READINESS_GOOD_FOR_MS = 1_000;

export interface Services {
  store: Store;
  flinks: Flinks;
  /** Connected, or connecting on first use. */
  temporal: Client;
  /** Null if the Web UI's address is unknown. */
  webUi: WebUi | null;
}

/**
 * Starts the gateway on GATEWAY_HOST and GATEWAY_PORT. When the command is told to end, the gateway stops before
 * everything else: it takes no new requests, and answers those that are open.
 */
export async function serveGateway(
  settings: GatewaySettings,
  { store, flinks, temporal, webUi }: Services,
  { watchRequest }: Telemetry,
  life: Lifecycle,
  log: Logger,
) {
  const gateway = createGateway({
    store,
    flinks,
    client: new HouseClient(temporal, { policy: settings.policy }),
    settings,
    webUi,
    // /readyz needs no key, so anyone may request it often. The servers are queried at most once a second all the same.
    ready: onceEvery(READINESS_GOOD_FOR_MS, () => checkReadiness({ store, client: temporal })),
    watch: watchRequest,
    log,
  });
  let closing: Promise<void> | null = null;
  const close = () => (closing ??= gateway.close().then(() => undefined));
  // Workers may take minutes to finish; meanwhile no new requests are accepted.
  life.signal.addEventListener('abort', () => void close().catch(() => undefined));
  life.onStop(close);
  const { host, port } = settings.gateway;
  await listenOn(
    (address) => gateway.listen(address),
    { host, port },
    { name: 'gateway', settings: { host: 'GATEWAY_HOST', port: 'GATEWAY_PORT' } },
  );
}
