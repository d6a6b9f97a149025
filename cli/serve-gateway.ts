import type { Client } from '@temporalio/client';
import { FlinksRefreshClient } from '../client';
import type { Settings } from '../config/settings';
import type { Flinks } from '../flinks/client';
import { createGateway } from '../gateway/server';
import type { Store } from '../store/store';
import type { Logger } from '../worker/logging';
import { checkReadiness } from '../worker/readiness';
import { CommandFailed } from './command-failed';
import type { Life } from './stay-up';

export interface Parts {
  store: Store;
  flinks: Flinks;
  /** Connected, or connecting on first use. */
  temporal: Client;
}

/** Starts the gateway where the settings say. It is the first to stop; requests under way are answered. */
export async function serveGateway(settings: Settings, { store, flinks, temporal }: Parts, life: Life, log: Logger) {
  const gateway = createGateway({
    store,
    flinks,
    client: new FlinksRefreshClient(temporal, { policy: settings.policy }),
    settings,
    ready: () => checkReadiness({ store, client: temporal }),
    log,
  });
  let closing: Promise<void> | null = null;
  const close = () => (closing ??= gateway.close().then(() => undefined));
  // Workers may take minutes to finish; nobody is let in meanwhile.
  life.signal.addEventListener('abort', () => void close().catch(() => undefined));
  life.onStop(close);
  const { host, port } = settings.gateway;
  try {
    await gateway.listen({ host, port });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason = LISTEN_REASONS[code ?? ''];
    if (!reason) throw error;
    throw new CommandFailed(`The gateway cannot listen on ${host}:${port}: ${reason}.`, { cause: error });
  }
}

const LISTEN_REASONS: Partial<Record<string, string>> = {
  EADDRINUSE: 'another program does. End it, or set GATEWAY_PORT to another port',
  EACCES: 'this user may not. Set GATEWAY_PORT to a port above 1023',
  EADDRNOTAVAIL: 'the machine has no such address. Set GATEWAY_HOST to one it has',
  ENOTFOUND: 'nobody knows that name. Set GATEWAY_HOST to an address of this machine',
};
