import { randomUUID } from 'node:crypto';
import { connect, type AddressInfo } from 'node:net';
import { openStore } from '../../store/store';
import { gatewayOn, KEY, openTestGateway, problem, READING_KEY, type TestGateway } from './support';

let gateway: TestGateway;
let loginId: string;
beforeAll(async () => {
  gateway = await openTestGateway();
  loginId = (await gateway.register())[0]!;
});
afterAll(() => gateway.end());

type Operation = { summary?: string; parameters?: object[]; responses: Record<string, object>; security?: object[] };
const openApi = async () =>
  (await gateway.app.inject('/docs/json')).json<{
    openapi: string;
    paths: Record<string, Record<string, Operation>>;
  }>();

/** Every route under /v1 in the OpenAPI document, with ids filled in. */
const routesUnderKey = async () =>
  Object.entries((await openApi()).paths).flatMap(([path, operations]) =>
    Object.keys(operations)
      .filter(() => path.startsWith('/v1/'))
      .map((method) => ({
        method: method.toUpperCase() as 'GET',
        url: path.replace('{loginId}', loginId).replace('{runId}', randomUUID()),
      })),
  );

describe('keys', () => {
  const withHeader = (authorization: string | undefined) =>
    gateway.app.inject({ url: '/v1/logins', headers: authorization === undefined ? {} : { authorization } });

  test.each([
    ['no header', undefined],
    ['an empty header', ''],
    ['no key', 'Bearer'],
    ['an empty key', 'Bearer '],
    ['a wrong key', 'Bearer wrong'],
    ['a key cut short', `Bearer ${KEY.slice(0, -1)}`],
    ['a key and more', `Bearer ${KEY}x`],
    ['two keys', `Bearer ${KEY} ${KEY}`],
    ['two headers joined', `Bearer ${KEY}, Bearer ${KEY}`],
    ['another scheme', `Basic ${Buffer.from(`user:${KEY}`).toString('base64')}`],
    ['the key alone', KEY],
    ['the key in upper case', `Bearer ${KEY.toUpperCase()}`],
    ['the key as it is set', `Bearer ro:${READING_KEY}`],
  ])('%s is 401', async (_what, header) => {
    const answer = await withHeader(header);
    expect(problem(answer)).toMatchObject({ status: 401, code: 'unauthorized' });
    expect(answer.headers['www-authenticate']).toMatch(/^Bearer /);
  });

  test.each([`Bearer ${KEY}`, `bearer ${KEY}`, `Bearer ${READING_KEY}`])('%s reads', async (header) => {
    expect((await withHeader(header)).statusCode).toBe(200);
  });

  test('every route under /v1 needs one, before its body is looked at', async () => {
    const routes = await routesUnderKey();
    expect(routes.length).toBeGreaterThanOrEqual(12);
    for (const route of routes) {
      const payload = route.method === 'GET' ? {} : { payload: '{', headers: { 'content-type': 'application/json' } };
      expect(problem(await gateway.app.inject({ ...route, ...payload }))).toMatchObject({ code: 'unauthorized' });
    }
  });

  test('a reading key writes nothing', async () => {
    const headers = { authorization: `Bearer ${READING_KEY}` };
    for (const route of await routesUnderKey()) {
      const answer = await gateway.app.inject({ ...route, headers });
      if (route.method !== 'GET') expect(problem(answer)).toMatchObject({ status: 403, code: 'read_only' });
      else expect([200, 404]).toContain(answer.statusCode);
    }
    expect(gateway.client.startRun).not.toHaveBeenCalled();
    expect(gateway.client.startRefresh).not.toHaveBeenCalled();
  });
});

describe('routes', () => {
  test('every route is in the OpenAPI document, with summary, answers and problems', async () => {
    const { openapi, paths } = await openApi();
    expect(openapi).toMatch(/^3\.1\./);
    const documented = Object.entries(paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(documented.sort()).toEqual(await routesMade());
    for (const [path, operations] of Object.entries(paths)) {
      for (const operation of Object.values(operations)) {
        expect(operation.summary).toMatch(/./);
        const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({ name, in: 'path', required: true }));
        expect(operation.parameters ?? []).toEqual(
          expect.arrayContaining(named.map((one) => expect.objectContaining(one) as object)),
        );
        if (!path.startsWith('/v1/')) continue;
        const statuses = Object.keys(operation.responses);
        expect(statuses).toEqual(expect.arrayContaining(['400', '401', '500', '503']));
        expect(operation.responses['401']).toHaveProperty([
          'content',
          'application/problem+json',
          'schema',
          'properties',
          'code',
        ]);
      }
    }
    expect(JSON.stringify(paths)).toContain('maximum');
    expect(JSON.stringify(paths)).not.toContain(KEY);
  });

  test('/docs is the document; a browser is led to a page that shows it, made of own files only', async () => {
    expect((await gateway.app.inject('/docs')).json()).toEqual(await openApi());
    const led = await gateway.app.inject({ url: '/docs', headers: { accept: 'text/html,*/*;q=0.8' } });
    expect([led.statusCode, led.headers.location]).toEqual([303, '/docs/ui/']);
    const page = await gateway.app.inject('/docs/ui/');
    expect(page.headers['content-security-policy']).toMatch(
      /^default-src 'none'; script-src 'self'; style-src 'self';/,
    );
    const files = [...page.body.matchAll(/(?:src|href)="(.*?)"/g)].map(([, file]) => `/docs/ui/${file}`);
    expect(files.length).toBeGreaterThan(4);
    for (const url of files) expect((await gateway.app.inject(url)).statusCode).toBe(200);
    expect((await gateway.app.inject('/docs/ui/json')).json()).toEqual(await openApi());
    expect(problem(await gateway.app.inject({ method: 'POST', url: '/docs/ui/' })).code).toBe('method_not_allowed');
    expect(problem(await gateway.app.inject('/docs/ui/static/none.js')).code).toBe('not_found');
  });

  test('liveness and readiness need no key', async () => {
    expect((await gateway.app.inject('/healthz')).json()).toEqual({ ok: true });
    expect((await gateway.app.inject('/readyz')).json()).toEqual({ ok: true, checks: { database: { ok: true } } });
    const checks = { worker: { ok: false, message: 'no worker polls' } };
    gateway.ready.mockResolvedValueOnce({ ok: false, checks });
    expect(problem(await gateway.app.inject('/readyz'))).toMatchObject({ status: 503, code: 'not_ready', checks });
  });

  test('a method that a path does not take is 405 with those it takes, whatever its body', async () => {
    const refused = [
      ['DELETE', '/v1/logins', 'POST, GET, HEAD'],
      ['PUT', `/v1/logins/${loginId}`, 'GET, HEAD, PATCH, DELETE'],
      ['GET', `/v1/logins/${loginId}/refresh`, 'POST'],
      ['OPTIONS', '/v1/runs', 'POST, GET, HEAD'],
      ['TRACE', '/v1/runs', 'POST, GET, HEAD'],
      ['POST', '/healthz', 'GET, HEAD'],
    ] as const;
    for (const [method, url, allow] of refused) {
      const answer = await gateway.app.inject({
        method: method as 'PUT',
        url,
        payload: method === 'PUT' ? '{' : undefined,
      });
      expect(problem(answer)).toMatchObject({ status: 405, code: 'method_not_allowed' });
      expect(new Set(String(answer.headers.allow).split(', '))).toEqual(new Set(allow.split(', ')));
    }
  });

  test('a method in a header changes nothing', async () => {
    const headers = { authorization: `Bearer ${KEY}`, 'x-http-method-override': 'DELETE' };
    expect((await gateway.app.inject({ url: `/v1/logins/${loginId}?`, headers })).statusCode).toBe(200);
  });

  test('HEAD answers as GET, without a body', async () => {
    const answer = await gateway.call('HEAD', `/v1/logins/${loginId}`);
    expect([answer.statusCode, answer.body]).toEqual([200, '']);
  });

  test('an unknown path is 404, whatever its body', async () => {
    const headers = { 'content-type': 'application/json' };
    const answer = await gateway.app.inject({ method: 'POST', url: '/v2/logins', headers, payload: '{' });
    expect(problem(answer)).toMatchObject({ status: 404, code: 'not_found' });
  });
});

describe('failures', () => {
  test('a database that is away is 503, says nothing of itself and asks to come back', async () => {
    const url = 'postgres://user:do-not-tell@127.0.0.1:1/none';
    const store = openStore({ databaseUrl: url, applicationName: 'test-gateway' });
    const { app, call, logged } = gatewayOn(store);
    const answer = await call('GET', '/v1/logins');
    expect(problem(answer)).toMatchObject({ status: 503, code: 'database_unavailable' });
    expect(answer.headers['retry-after']).toBe('5');
    expect(answer.body + logged()).not.toContain('do-not-tell');
    await app.close();
    await store.close();
  });

  test('a failure of ours is 500 without a word of what it was, and is found in the log by its id', async () => {
    gateway.client.startRefresh.mockRejectedValueOnce(new Error('do-not-tell'));
    const answer = await gateway.call('POST', `/v1/logins/${loginId}/refresh`);
    expect(problem(answer)).toMatchObject({ status: 500, code: 'internal_error' });
    expect(answer.body).not.toMatch(/do-not-tell|node_modules|\.ts/);
    expect(gateway.logged()).toContain(String(answer.headers['x-request-id']));
    expect(gateway.logged()).not.toContain('do-not-tell');
  });

  test('neither ids nor queries, bodies or keys are in the log', async () => {
    await gateway.call('GET', '/v1/logins?after=canary-of-the-query');
    await gateway.call('GET', '/v1/logins/canary-of-the-path');
    await gateway.call('POST', '/v1/logins', { logins: [], canary: 'canary-of-the-body' });
    await gateway.app.inject({ url: '/v1/logins', headers: { authorization: 'Bearer canary-of-the-key' } });
    expect(gateway.logged()).not.toMatch(new RegExp(`canary-of|${KEY}|${READING_KEY}|${loginId}`));
    expect(gateway.logged()).toContain('/v1/logins/:loginId');
  });
});

describe('over a socket', () => {
  let port: number;
  beforeAll(async () => {
    await gateway.app.listen({ host: '127.0.0.1', port: 0 });
    port = (gateway.app.server.address() as AddressInfo).port;
  });

  test('answers fetch', async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/v1/logins`, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify({ logins: [{ loginId: randomUUID() }] }),
    });
    expect([answer.status, await answer.json()]).toEqual([200, { added: 1, updated: 0, rejected: [] }]);
    expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  test.each([
    ['no HTTP', 'hello\r\n\r\n', 400, 'malformed_request'],
    ['no Host', 'GET /healthz HTTP/1.1\r\n\r\n', 400, 'malformed_request'],
    ['two Content-Lengths', post('Content-Length: 2\r\nContent-Length: 3\r\n', '{}'), 400, 'malformed_request'],
    ['a negative length', post('Content-Length: -1\r\n', '{}'), 400, 'malformed_request'],
    [
      'length and chunks',
      post('Content-Length: 2\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n'),
      400,
      'malformed_request',
    ],
    [
      'a broken chunk',
      post('Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n', 'zz\r\n{}\r\n'),
      400,
      'malformed_request',
    ],
    ['a bare CR in a header', 'GET /healthz HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n', 400, 'malformed_request'],
    ['a path of 1 MB', `GET /v1/logins/${'a'.repeat(1_000_000)} HTTP/1.1\r\nHost: a\r\n\r\n`, 431, 'headers_too_large'],
    ['a NUL in the path', 'GET /v1/logins/\0 HTTP/1.1\r\nHost: a\r\n\r\n', 400, 'malformed_request'],
    ['a strange method', 'PROPFIND /v1/logins HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', 404, 'not_found'],
  ])('%s is refused and the gateway lives', async (_what, request, status, code) => {
    const answer = await raw(port, request);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).toContain(`"code":"${code}"`);
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
  });

  test('a body that ends before its length hangs nothing', async () => {
    const socket = connect(port, '127.0.0.1');
    socket.end(post('Content-Length: 500\r\nContent-Type: application/json\r\n', '{"logins":'));
    await new Promise((resolve) => socket.on('close', resolve).resume());
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
  });

  test('closing lets the requests of a connection in use end', async () => {
    let release: (() => void) | undefined;
    const entered = new Promise<void>((resolve) => {
      gateway.client.startRefresh.mockImplementationOnce(async () => {
        resolve();
        await new Promise<void>((go) => (release = go));
        return { workflowId: 'w', started: true };
      });
    });
    const request = (line: string) => `${line} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${KEY}\r\n\r\n`;
    const socket = connect(port, '127.0.0.1');
    let answers = '';
    socket.on('data', (chunk: Buffer) => (answers += chunk.toString()));
    const hungUp = new Promise((resolve) => socket.on('close', resolve));
    socket.write(request(`POST /v1/logins/${loginId}/refresh`));
    await entered;
    const closed = gateway.app.close();
    // Sent before the client could know: answered too, and marked as the last.
    const heard = new Promise((resolve) => gateway.app.server.once('request', resolve));
    socket.write(request('GET /v1/runs'));
    await heard;
    release?.();
    await Promise.all([closed, hungUp]);
    expect(answers.match(/HTTP\/1.1 \d+|connection: close/gi)).toEqual([
      'HTTP/1.1 202',
      'HTTP/1.1 200',
      'Connection: close',
    ]);
    await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow();
  });
});

function post(headers: string, body: string): string {
  return `POST /v1/logins HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${KEY}\r\n${headers}\r\n${body}`;
}

/** The answer to these bytes, until the other side closes the connection. */
function raw(port: number, request: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(request));
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(answer));
  });
}

/** `METHOD /path/{param}` of every route of the gateway, except refusals and HEAD. */
async function routesMade(): Promise<string[]> {
  const { app } = gatewayOn(gateway.store);
  const made: string[] = [];
  // The routes are added when the gateway gets ready, so this hook sees all of them.
  app.addHook('onRoute', ({ method, url, schema }) => {
    const isRefusal = schema !== undefined && 'hide' in schema;
    if (isRefusal || method === 'HEAD') return;
    for (const one of [method].flat()) made.push(`${one} ${url.replace(/:(\w+)/g, '{$1}')}`);
  });
  await app.ready();
  await app.close();
  return made.sort();
}
