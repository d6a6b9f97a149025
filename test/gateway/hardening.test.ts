import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import pino from 'pino';
import { createCodecServer } from '../../gateway/codec-server/server';
import { gatewayOn, KEY, openTestGateway, type TestGateway } from './support';

let gateway: TestGateway;
let port: number;
beforeAll(async () => {
  gateway = await openTestGateway({ webhookSecret: 'a-webhook-secret-of-the-tests' });
  await gateway.app.listen({ port: 0, host: '127.0.0.1' });
  port = (gateway.app.server.address() as AddressInfo).port;
});
afterAll(() => gateway.end());

/**
 * Sends bytes as they stand, and returns everything that is answered until the connection ends. `closes`: ours ends after
 * them, and what takes the gateway a moment is then not answered.
 */
function raw(text: string, to = port, { closes = true } = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    let answered = '';
    const socket = connect(to, '127.0.0.1', () => (closes ? socket.end(text) : socket.write(text)));
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => (answered += chunk));
    socket.on('error', reject);
    socket.on('close', () => resolve(answered));
  });
}
const lines = (...all: string[]): string => `${all.join('\r\n')}\r\n\r\n`;
const statuses = (answer: string): string[] => answer.match(/HTTP\/1\.1 \d{3}/g) ?? [];

test.each([
  ['/healthz', 200],
  ['/docs/json', 200],
  ['/docs/events', 200],
  ['/docs', 200],
  ['/', 200],
  ['/v1/runs', 200],
  ['/v1/logins/x', 400],
  ['/v1/logins/%zz', 400],
  ['/connect/x', 410],
  ['/nothing', 404],
])('%s (%d) is not stored and has no other type than it says', async (url, status) => {
  const tls = gatewayOn(gateway.store, { url: 'https://refresh.example' });
  for (const [app, hsts] of [
    [gateway.app, undefined],
    [tls.app, 'max-age=31536000'],
  ] as const) {
    const answer = await app.inject({ url, headers: { authorization: `Bearer ${KEY}` } });
    expect(answer.statusCode).toBe(status);
    expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
    expect(answer.headers['strict-transport-security']).toBe(hsts);
  }
  await tls.app.close();
});

test('nor is the answer to what is no HTTP', async () => {
  const answer = await raw('GET / HTTP/9.9\r\n\r\n');
  expect(statuses(answer)).toEqual(['HTTP/1.1 400']);
  expect(answer).toMatch(/^cache-control: no-store\r$/m);
  expect(answer).toMatch(/^x-content-type-options: nosniff\r$/m);
});

const NEXT = lines('GET /healthz HTTP/1.1', 'Host: a', 'Connection: close');

describe.each(['gateway', 'codec server'])('the %s refuses, and closes the connection on,', (which) => {
  const codec = createCodecServer({ payloadKeys: [], keys: [], origins: [], log: pino({ level: 'silent' }) });
  let to: number;
  beforeAll(async () => {
    if (which === 'codec server') await codec.listen({ port: 0, host: '127.0.0.1' });
    to = which === 'gateway' ? port : (codec.server.address() as AddressInfo).port;
  });
  afterAll(() => codec.close());

  test.each([
    ['two Host headers', lines('GET /healthz HTTP/1.1', 'Host: a', 'Host: b')],
    ['two that agree', lines('GET /healthz HTTP/1.1', 'Host: a', 'host: a')],
    [
      'chunks with HTTP/1.0',
      `${lines('POST /healthz HTTP/1.0', 'Host: a', 'Connection: keep-alive', 'Transfer-Encoding: chunked')}0\r\n\r\n`,
    ],
    [
      'a length beside chunks',
      `${lines('POST /healthz HTTP/1.1', 'Host: a', 'Content-Length: 5', 'Transfer-Encoding: chunked')}0\r\n\r\n`,
    ],
    ['two lengths', `${lines('POST /healthz HTTP/1.1', 'Host: a', 'Content-Length: 1', 'Content-Length: 2')}x`],
    ['no Host', lines('GET /healthz HTTP/1.1')],
    ['another host in the request line', lines('GET http://b/healthz HTTP/1.1', 'Host: a')],
    ['a host in the request line alone', lines('GET http://b/healthz HTTP/1.0')],
  ])('%s', async (_what, request) => {
    // What follows on the connection may be the rest of what was refused.
    const answer = await raw(request + NEXT, to);
    expect(statuses(answer)).toEqual(['HTTP/1.1 400']);
    expect(answer).toMatch(/^connection: close\r$/im);
    expect(answer).toMatch(/^cache-control: no-store\r$/m);
    expect(answer).toMatch(/^x-content-type-options: nosniff\r$/m);
    expect(answer).toContain('"code":"malformed_request"');
  });

  test('nothing for an expectation that nobody knows, and answers as always', async () => {
    const answer = await raw(lines('GET /healthz HTTP/1.1', 'Host: a', 'Expect: 200-maybe', 'Connection: close'), to);
    expect(statuses(answer)).toEqual(['HTTP/1.1 200']);
    expect(answer).toMatch(/^cache-control: no-store\r$/m);
  });

  test('nothing that is plain', async () => {
    expect(statuses(await raw(lines('GET /healthz HTTP/1.0'), to))).toEqual(['HTTP/1.1 200']);
    expect(statuses(await raw(lines('GET http://A/healthz HTTP/1.1', 'Host: a') + NEXT, to))).toHaveLength(2);
    expect(statuses(await raw(lines('GET /healthz HTTP/1.1', 'Host: a') + NEXT, to))).toEqual([
      'HTTP/1.1 200',
      'HTTP/1.1 200',
    ]);
  });
});

test('a line break in a URL begins no header and no second request, encoded or as it stands', async () => {
  const paths = [
    '/v1/logins/x%0d%0aX-Evil:%201',
    '/connect/x%0d%0aX-Evil:%201',
    '/%0d%0aX-Evil:%201',
    '/docs?a=%0d%0aX-Evil:%201',
  ];
  for (const path of paths) {
    const sent = lines(`GET ${path} HTTP/1.1`, 'Host: a', `Authorization: Bearer ${KEY}`, 'Connection: close');
    const answer = await raw(sent, port, { closes: false });
    expect(statuses(answer)).toHaveLength(1);
    expect(answer.split('\r\n\r\n')[0]).not.toMatch(/x-evil/i);
  }
  for (const path of ['/healthz\r\nX-Evil: 1', '/healthz\rX-Evil: 1', '/healthz\nX-Evil: 1']) {
    expect(statuses(await raw(lines(`GET ${path} HTTP/1.1`, 'Host: a') + NEXT))).toEqual(['HTTP/1.1 400']);
  }
});

test('what follows a request that ends its connection is not answered, and the request is', async () => {
  const sent = lines('GET /readyz HTTP/1.1', 'Host: a', 'Connection: close') + NEXT;
  expect(statuses(await raw(sent, port, { closes: false }))).toEqual(['HTTP/1.1 200']);
});

test('the documents, which need no key, are put together once', async () => {
  await gateway.app.inject('/docs/json');
  const make = jest.spyOn(gateway.app, 'swagger');
  const stringify = jest.spyOn(JSON, 'stringify');
  const first = await gateway.app.inject('/docs/json');
  const [again, events] = [await gateway.app.inject('/docs'), await gateway.app.inject('/docs/events')];
  expect(
    stringify.mock.calls.filter(([value]) => typeof value === 'object' && value !== null && 'openapi' in value),
  ).toEqual([]);
  expect(make).not.toHaveBeenCalled();
  stringify.mockRestore();
  expect(first.json<{ openapi: string }>().openapi).toBe('3.1.0');
  expect([again.body, again.headers['content-type']]).toEqual([first.body, 'application/json; charset=utf-8']);
  expect(Object.keys(events.json<object>())).toContain('login.refreshed');
});
