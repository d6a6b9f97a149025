import type { FastifyBaseLogger } from 'fastify';
import type { AppServices } from '../app/services';
import type { HouseClient } from '../client/house-client';
import type { Settings } from '../config/settings';
import type { WebUi } from '../domain/web-ui';
import type { Flinks } from '../flinks/flinks';
import type { RequestWatch } from '../process/request-watch';
import type { Store } from '../store/store';

/** What the gateway is built from: the database, Temporal, Flinks, its settings and its logger. */
export interface GatewayDeps {
  store: Store;
  client: Omit<AppServices['client'], 'connectCompleted'> &
    Pick<HouseClient, 'webhookArrived' | 'openConnect' | 'openConnectAnswer' | 'withdraw'>;
  flinks: Pick<Flinks, 'setScheduledRefresh' | 'generateAuthorizeToken'>;
  settings: Pick<Settings, 'gateway' | 'connect' | 'flinks' | 'policy' | 'promise'>;
  /** The Temporal Web UI to which the status page links; null if the page has no such links. */
  webUi: WebUi | null;
  /** Makes the answer of /readyz. Everybody can read its messages, so they must contain no secret. */
  ready: () => Promise<{ ok: boolean; checks: Record<string, { ok: boolean; message?: string }> }>;
  /** Counts and traces requests; if it is absent, they are neither counted nor traced. */
  watch?: RequestWatch;
  /** pino, or a compatible logger. */
  log: FastifyBaseLogger;
}
