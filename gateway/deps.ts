import type { FastifyBaseLogger } from 'fastify';
import type { FlinksRefreshClient } from '../client';
import type { Settings } from '../config/settings';
import type { Flinks } from '../flinks/flinks';
import type { Store } from '../store/store';

/** What the gateway is handed: the database, Temporal, Flinks and its settings. */
export interface GatewayDeps {
  store: Store;
  client: Pick<
    FlinksRefreshClient,
    | 'startRefresh'
    | 'completeConnect'
    | 'webhookArrived'
    | 'openConnect'
    | 'openConnectAnswer'
    | 'startRun'
    | 'withdraw'
    | 'startEnrolment'
    | 'workflowState'
  >;
  flinks: Pick<Flinks, 'setScheduledRefresh' | 'generateAuthorizeToken'>;
  settings: Pick<Settings, 'gateway' | 'connect' | 'flinks' | 'policy'>;
  /** What /readyz answers. Its messages are shown to everybody: no secret in them. */
  ready: () => Promise<{ ok: boolean; checks: Record<string, { ok: boolean; message?: string }> }>;
  /** pino, or what looks like it. */
  log: FastifyBaseLogger;
}
