import pino from 'pino';
import { DEFAULT_POLICY } from '../../domain/policy';
import type { GatewayDeps } from '../../gateway/deps';
import { createGateway } from '../../gateway/server';

/**
 * The settings without which the routes cannot be built. This gateway answers no request, so none of them is secret.
 */
const SETTINGS: GatewayDeps['settings'] = {
  gateway: {
    host: '127.0.0.1',
    port: 0,
    url: 'http://127.0.0.1:8080',
    apiKeys: [],
    callsPerMinute: 1,
    trustedProxies: [],
    sessionKey: Buffer.alloc(32),
  },
  connect: {
    linkKeys: [Buffer.alloc(32)],
    brandName: 'flinks-daily-refresh',
    brandLogo: null,
    brandColour: null,
    preselect: true,
    supportUrl: null,
    returnUrls: [],
  },
  flinks: { webhookSecret: null, connectUrl: 'https://connect.invalid' } as GatewayDeps['settings']['flinks'],
  policy: DEFAULT_POLICY,
  promise: {} as GatewayDeps['settings']['promise'],
};

/**
 * Returns a gateway with all its routes. They use the database and Temporal only for requests, so neither is needed.
 */
export async function gatewayWithoutServices(): Promise<ReturnType<typeof createGateway>> {
  const unused = {} as never;
  const app = createGateway({
    store: unused,
    client: unused,
    flinks: unused,
    settings: SETTINGS,
    webUi: null,
    ready: () => Promise.resolve({ ok: true, checks: {} }),
    log: pino({ level: 'silent' }),
  });
  await app.ready();
  return app;
}

/** Returns the OpenAPI document, as `GET /docs/json` answers it. */
export async function openApiDocument(): Promise<object> {
  const app = await gatewayWithoutServices();
  const document = app.swagger();
  await app.close();
  return JSON.parse(JSON.stringify(document)) as object;
}
