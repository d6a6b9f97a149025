import type { AddressInfo } from 'node:net';
import { fastify, type FastifyInstance } from 'fastify';
import type { RecordedCall } from './calls';
import type { Fault, Preselection } from './faults';
import { SimulatedLogin } from './login';
import { makePopulation } from './population';
import { accountsRoutes } from './routes/accounts';
import { adminRoutes } from './routes/admin';
import { attributesRoutes } from './routes/attributes';
import { authorizeRoutes } from './routes/authorize';
import { connectRoutes } from './routes/connect';
import { nightlyRoutes } from './routes/nightly';
import type { LoginSpec } from './spec';
import { Bank } from './state';

export type { RecordedCall } from './calls';
export type { Fault } from './faults';
export type { SimulatedLogin } from './login';
export type { LoginSpec } from './spec';

export interface SimulatorOptions {
  /** Default 0: any free one. */
  port?: number;
  /** Default 127.0.0.1. */
  host?: string;
  /** Seed of the population, default 1. */
  seed?: number;
  /** Size of the population, default 0. */
  logins?: number;
  customerId?: string;
  secretKey?: string;
  apiKey?: string;
  /**
   * After how long without use a RequestId dies, default 8 minutes. While a job runs in its session, it lives 3.75
   * times as long (30 minutes by default).
   */
  requestIdIdleMs?: number;
  /** The time that the work of every call takes at least, default 0. */
  latencyMs?: number;
  /** The `n` of LoginSpec's `{ pending: n }` where a spec says only 'pending' or 'dispatched', default 2. */
  pollsUntilReady?: number;
  /** Whether other machines may use `/admin`, default true. */
  adminForOthers?: boolean;
}

/** A running simulator, and what tests and people may do to it. */
export interface Simulator {
  /** Base URL without a trailing slash. */
  url: string;
  /** URL of the made-up Flinks Connect, for FLINKS_CONNECT_URL. */
  connectUrl: string;
  credentials: { customerId: string; secretKey: string; apiKey: string };
  /** All logins as they are now, without those that DeleteCard has erased. */
  readonly logins: SimulatedLogin[];
  addLogin(spec: Partial<LoginSpec>): SimulatedLogin;
  setBehaviour(loginId: string, change: Partial<LoginSpec>): void;
  /**
   * Lets the user answer the bank in Connect: the session that waits for them becomes authorised and keeps its
   * RequestId. Throws if no session of the login waits for its user.
   */
  answerMfa(loginId: string): void;
  /** Lets the user sign in anew (a full re-link): errors are cleared, and LastRefresh becomes now. */
  reconnect(loginId: string): void;
  /** Every call to an endpoint of Flinks, in order of arrival; never a secret. */
  calls: RecordedCall[];
  /** What a caller did that Flinks forbids, one sentence each. */
  violations: string[];
  faults: { set(faults: Fault | Fault[]): void; clear(): void; list(): Fault[]; preselection: Preselection };
  close(): Promise<void>;
}

/**
 * Serves the endpoints of Flinks. Request bodies are not parsed here, so that the routes can refuse invalid JSON as
 * Flinks does. An error of the simulator itself is answered with a 500 without a FlinksCode.
 */
function serveBank(app: FastifyInstance, bank: Bank): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  app.setErrorHandler((error, _request, reply) => {
    const message = error instanceof Error ? error.message : 'failed';
    return reply.code(500).send({ HttpStatusCode: 500, Message: message });
  });
  authorizeRoutes(app, bank);
  accountsRoutes(app, bank);
  nightlyRoutes(app, bank);
  attributesRoutes(app, bank);
}

/** Starts a simulated Flinks with a population made from the seed. Everything is in memory, and is lost on `close`. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const credentials = {
    customerId: options.customerId ?? 'c0ffee00-0000-4000-8000-000000000001',
    secretKey: options.secretKey ?? 'simulated-secret-key',
    apiKey: options.apiKey ?? 'simulated-api-key',
  };
  const bank = new Bank({
    ...credentials,
    requestIdIdleMs: options.requestIdIdleMs ?? 8 * 60_000,
    latencyMs: options.latencyMs ?? 0,
    pollsUntilReady: options.pollsUntilReady ?? 2,
  });
  const size = options.logins ?? 0;
  for (const spec of makePopulation({ seed: options.seed ?? 1, size, nowMs: Date.now() })) {
    bank.put(new SimulatedLogin(spec));
  }

  const app = fastify({ forceCloseConnections: true, exposeHeadRoutes: false });
  app.setNotFoundHandler((request, reply) => {
    bank.violation(`Flinks has no ${request.method} ${request.url.split('?')[0]?.slice(0, 200)}.`);
    return reply.code(404).send({ HttpStatusCode: 404, Message: 'No such endpoint' });
  });
  await app.register((scope) => serveBank(scope, bank));
  await app.register((scope) => connectRoutes(scope, bank), { prefix: '/connect/v2' });
  await app.register((scope) => adminRoutes(scope, bank, { forOthers: options.adminForOthers ?? true }), {
    prefix: '/admin',
  });
  await app.listen({ port: options.port ?? 0, host: options.host ?? '127.0.0.1' });
  const { address, port, family } = app.server.address() as AddressInfo;

  const url = `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
  return {
    url,
    connectUrl: `${url}/connect/v2/`,
    credentials,
    get logins() {
      return bank.logins;
    },
    addLogin: (spec) => bank.addLogin(spec),
    setBehaviour: (loginId, change) => void bank.setBehaviour(loginId, change),
    answerMfa: (loginId) => bank.answerMfa(loginId),
    reconnect: (loginId) => bank.reconnect(loginId),
    calls: bank.calls,
    violations: bank.violations,
    faults: bank.faults,
    close: async () => {
      // The connections are closed first, so that calls interrupted while they wait get no answer from us.
      app.server.closeAllConnections();
      bank.close();
      await app.close();
    },
  };
}
