import { DEFAULT_POLICY } from '../../domain/policy';
import type { WorkflowState } from '../../domain/runs';
import { randomUUID } from 'node:crypto';
import { Writable } from 'node:stream';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import pino from 'pino';
import type { ApiKey } from '../../config/api-keys';
import type { GatewayDeps } from '../../gateway/deps';
import { createGateway } from '../../gateway/server';
import type { Api } from '../../gateway/schemas';
import type { Store } from '../../store/store';
import { freshDatabase, sql } from '../support/database';
import { storeOf } from '../support/program-store';

export const KEY = 'a-writing-key-of-the-tests';
export const READING_KEY = 'a-reading-key-of-the-tests';

export const API_KEYS: ApiKey[] = [
  { key: KEY, readOnly: false, name: null, lastDay: null },
  { key: READING_KEY, readOnly: true, name: null, lastDay: null },
];
export const SESSION_KEY = Buffer.from('a-session-key-of-the-tests-012345');

type Client = GatewayDeps['client'];

export interface TestGateway {
  app: Api;
  /** The store that the gateway uses. */
  ownStore: Store;
  /** The store with which tests prepare and check. */
  store: Store;
  client: jest.Mocked<Client>;
  flinks: jest.Mocked<GatewayDeps['flinks']>;
  ready: jest.MockedFunction<GatewayDeps['ready']>;
  /** Everything that was logged, as one text. */
  logged(): string;
  sql<Row extends object>(text: string, values?: unknown[]): Promise<Row[]>;
  /** URL of its database, for the owner. */
  url: string;
  /** Calls with the read-write key; an object as body is sent as JSON. */
  call(method: InjectOptions['method'], url: string, body?: unknown): Promise<LightMyRequestResponse>;
  register(count?: number, institution?: string): Promise<string[]>;
  end(): Promise<void>;
}

interface TestSettings {
  webhookSecret?: string;
  callsPerMinute?: number;
  trustedProxies?: string[];
  keys?: ApiKey[];
}

/** A gateway on its own database, with simulated Temporal and Flinks. */
export async function openTestGateway(settings: TestSettings = {}): Promise<TestGateway> {
  const database = await freshDatabase();
  // The gateway has only its role's rights; tests prepare data with the worker's.
  const [ofGateway, store] = [storeOf(database.url, 'gateway'), storeOf(database.url, 'worker')];
  const gateway = gatewayOn(ofGateway, settings);
  return {
    ...gateway,
    ownStore: ofGateway,
    store,
    url: database.url,
    sql: (text, values) => sql(database.url, text, values),
    async register(count = 1, institution) {
      const loginIds = Array.from({ length: count }, () => randomUUID()).sort();
      await store.logins.upsertMany(loginIds.map((loginId) => ({ loginId, institution })));
      return loginIds;
    },
    end: async () => {
      await gateway.app.close();
      await Promise.all([ofGateway.close(), store.close()]);
      await database.drop();
    },
  };
}

/** The same on any store. `realClient`: a client that reaches Temporal. */
export function gatewayOn(
  store: Store,
  {
    webhookSecret,
    callsPerMinute = 12_000,
    trustedProxies = [],
    realClient,
    url = 'http://127.0.0.1',
    keys = API_KEYS,
  }: TestSettings & { realClient?: Client; url?: string } = {},
) {
  const lines: string[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  });
  const client: jest.Mocked<Client> = {
    startRefresh: jest.fn(async ({ loginId }) => ({ workflowId: `refresh-login/${loginId}`, started: true })),
    completeConnect: jest.fn<ReturnType<Client['completeConnect']>, Parameters<Client['completeConnect']>>(
      async () => ({ accepted: true, state: 'refreshing' }),
    ),
    webhookArrived: jest.fn<ReturnType<Client['webhookArrived']>, Parameters<Client['webhookArrived']>>(
      async () => 'heard',
    ),
    openConnect: jest.fn<Promise<void>, [{ loginId: string; openId: string }]>(async () => undefined),
    openConnectAnswer: jest.fn<ReturnType<Client['openConnectAnswer']>, Parameters<Client['openConnectAnswer']>>(
      async () => null,
    ),
    withdraw: jest.fn(async ({ loginId }) => ({ workflowId: `withdraw-login/${loginId}` })),
    startReplacement: jest.fn(async ({ loginId }) => ({ workflowId: `replace-login/${loginId}` })),
    callCanary: jest.fn<Promise<boolean>, [string, string]>(async () => true),
    startRun: jest.fn(async (runId) => ({ workflowId: `daily-refresh/${runId}` })),
    startEnrolment: jest.fn(async () => undefined),
    workflowState: jest.fn<Promise<WorkflowState>, [string]>(async () => 'open'),
  };
  const flinks: jest.Mocked<GatewayDeps['flinks']> = {
    setScheduledRefresh: jest.fn<Promise<void>, [{ loginId: string; isActivated: boolean }]>(async () => undefined),
    generateAuthorizeToken: jest.fn(async () => randomUUID()),
  };
  const ready: jest.MockedFunction<GatewayDeps['ready']> = jest.fn(async () => ({
    ok: true,
    checks: { database: { ok: true } },
  }));
  const settings: GatewayDeps['settings'] = {
    gateway: {
      host: '127.0.0.1',
      port: 0,
      url,
      apiKeys: keys,
      callsPerMinute,
      trustedProxies,
      sessionKey: SESSION_KEY,
    },
    connect: {
      linkKeys: [Buffer.from('a-link-key-of-the-tests-0123456789')],
      brandName: 'Test Lender',
      brandLogo: null,
      brandColour: null,
      preselect: true,
      supportUrl: null,
      returnUrls: ['https://app.test/back'],
    },
    flinks: {
      instance: 'toolbox',
      customerId: randomUUID(),
      secretKey: 'secret',
      apiKey: 'key',
      apiSecret: 'secret',
      baseUrl: 'https://flinks.test',
      connectUrl: 'https://connect.test/v2/',
      webhookSecret: webhookSecret ?? null,
      callsPerSecond: 20,
    },
    policy: DEFAULT_POLICY,
    promise: { freshShare: 0.9 },
  };
  const app = createGateway({
    store,
    client: realClient ?? client,
    flinks,
    settings,
    webUi: { url: 'http://ui.test', namespace: 'default' },
    ready,
    log: pino({ level: 'trace' }, sink),
  });
  const call: TestGateway['call'] = (method, url, body) =>
    app.inject({
      method,
      url,
      headers: { authorization: `Bearer ${KEY}` },
      ...(body === undefined ? {} : { payload: body as object }),
    });
  return { app, client, flinks, ready, call, logged: () => lines.join('') };
}

/** Status and code of a problem answer. Throws if it is not one. */
export function problem(answer: LightMyRequestResponse): { status: number; code: string } & Record<string, unknown> {
  const document = answer.json<{ status: number; code: string; type: string; title: string; detail: string }>();
  expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  expect(document.status).toBe(answer.statusCode);
  expect(document.type).toBe(`urn:flinks-daily-refresh:problem:${document.code}`);
  expect([typeof document.title, typeof document.detail]).toEqual(['string', 'string']);
  return document;
}
