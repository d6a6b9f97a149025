import type { FastifyBaseLogger } from 'fastify';
import type { AppServices } from '../app/services';
import type { FlinksRefreshClient } from '../client';
import type { Settings } from '../config/settings';
import type { WebUi } from '../domain/web-ui';
import type { Flinks } from '../flinks/flinks';
import type { Store } from '../store/store';

/** Told of each request as it comes in. `route`: its pattern, null where there is none; never the URL, which holds ids. */
export type RequestWatch = (request: {
  method: string;
  route: string | null;
  headers: Record<string, string | string[] | undefined>;
}) => RequestUnderWay;

export interface RequestUnderWay {
  /** Runs the handler, as a part of the trace of its caller. */
  within(rest: () => void): void;
  ends(status: number, durationMs: number): void;
}

/** What the gateway is handed: the database, Temporal, Flinks and its settings. */
export interface GatewayDeps {
  store: Store;
  client: Omit<AppServices['client'], 'connectCompleted'> &
    Pick<FlinksRefreshClient, 'webhookArrived' | 'openConnect' | 'openConnectAnswer' | 'withdraw'>;
  flinks: Pick<Flinks, 'setScheduledRefresh' | 'generateAuthorizeToken'>;
  settings: Pick<Settings, 'gateway' | 'connect' | 'flinks' | 'policy'>;
  /** Where the status page links to; null: it has no such links. */
  webUi: WebUi | null;
  /** What /readyz answers. Its messages are shown to everybody: no secret in them. */
  ready: () => Promise<{ ok: boolean; checks: Record<string, { ok: boolean; message?: string }> }>;
  /** Counts and traces requests; without it nobody does. */
  watch?: RequestWatch;
  /** pino, or what looks like it. */
  log: FastifyBaseLogger;
}
