import type { Client } from '@temporalio/client';
import { FlinksRefreshClient } from '../client';
import type { Settings } from '../config/settings';
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
  /** Null: nobody said where it is. */
  webUi: WebUi | null;
}

/** Starts the gateway where the settings say. It is the first to stop; requests under way are answered. */
export async function serveGateway(
  settings: Settings,
  { store, flinks, temporal, webUi }: Services,
  { watchRequest }: Telemetry,
  life: Lifecycle,
  log: Logger,
) {
  const gateway = createGateway({
    store,
    flinks,
    client: new FlinksRefreshClient(temporal, { policy: settings.policy }),
    settings,
    webUi,
    // Nobody needs a key to ask, so asking often costs the servers no more than asking once a second.
    ready: onceEvery(READINESS_GOOD_FOR_MS, () => checkReadiness({ store, client: temporal })),
    watch: watchRequest,
    log,
  });
  let closing: Promise<void> | null = null;
  const close = () => (closing ??= gateway.close().then(() => undefined));
  // Workers may take minutes to finish; nobody is let in meanwhile.
  life.signal.addEventListener('abort', () => void close().catch(() => undefined));
  life.onStop(close);
  const { host, port } = settings.gateway;
  await listenOn(gateway, { host, port }, { name: 'gateway', settings: 'GATEWAY' });
}
