import { once } from 'node:events';
import { connect, isIP, type AddressInfo, type Socket } from 'node:net';
import fc from 'fast-check';
import { forwardedFor } from '../../gateway/connections';
import { openTestGateway, type TestGateway } from './support';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await openTestGateway({ webhookSecret: 'a-webhook-secret-of-the-tests' });
  await gateway.app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(() => gateway.end());

/** Sends text and keeps the connection open; resolves with what was answered once the gateway ends it. */
function send(text: string): Promise<string> {
  const { port } = gateway.app.server.address() as AddressInfo;
  return new Promise((resolve) => {
    let answered = '';
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }, () => socket.write(text));
    socket.on('data', (chunk: Buffer) => (answered += chunk.toString('latin1')));
    socket.on('error', () => undefined);
    socket.on('end', () => socket.destroy());
    socket.on('close', () => resolve(answered));
  });
}

const head = (line: string, ...headers: string[]): string =>
  [`${line} HTTP/1.1`, 'host: a', ...headers].join('\r\n') + '\r\n\r\n';
const answers = (text: string): number => text.split('HTTP/1.1 ').length - 1;

test('requests that are sent without waiting for answers end their connection', async () => {
  expect(answers(await send(head('GET /v1/logins').repeat(3_000)))).toBeLessThanOrEqual(8);
});

test('of those only the first few reach the gateway: the rest of what was read of them is not even looked at', async () => {
  let came = 0;
  const count = () => (came += 1);
  gateway.app.server.on('request', count);
  await send(head('GET /v1/logins').repeat(3_000));
  gateway.app.server.off('request', count);
  expect(came).toBe(9);
});

test('a few at once are answered, one after another', async () => {
  expect(answers(await send(head('GET /healthz').repeat(5) + head('GET /healthz', 'connection: close')))).toBe(6);
});

test.each([
  ['of a large body', ['content-length: 8000000'], 'x'.repeat(1_000)],
  ['in chunks', ['transfer-encoding: chunked'], '1\r\nx\r\n'.repeat(1_000)],
])('what is left %s is not waited for once the request is refused', async (_what, headers, body) => {
  for (const path of ['/v1/logins', '/webhooks/flinks']) {
    const answer = await send(head(`POST ${path}`, 'content-type: application/json', ...headers) + body);
    expect(answer).toMatch(/^HTTP\/1\.1 40[01] /);
  }
});

test.each(['/v1/logins', '/webhooks/flinks'])('nor is it read from the connection: POST %s', async (path) => {
  const connected = once(gateway.app.server, 'connection') as Promise<[Socket]>;
  const length = 32 * 1024 * 1024;
  const sent = send(head(`POST ${path}`, `content-length: ${length}`) + 'x'.repeat(length));
  const [socket] = await connected;
  await sent;
  if (!socket.destroyed) await once(socket, 'close');
  expect(socket.bytesRead).toBeLessThan(1024 * 1024);
});

test('a webhook in crumbs is refused before all of them have come', async () => {
  const signed = `x-flinks-signature: ${'A'.repeat(43)}=`;
  const answer = await send(
    head('POST /webhooks/flinks', signed, 'transfer-encoding: chunked') + '1\r\n[\r\n'.repeat(5_000),
  );
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  expect(answer).toContain('malformed_request');
});

describe('X-Forwarded-For', () => {
  test.each([
    ['203.0.113.6', '203.0.113.6'],
    ['203.0.113.6:4711, 10.0.0.1', '203.0.113.6, 10.0.0.1'],
    ['[2001:db8::1]:443', '2001:db8::1'],
    ['2001:db8::1', '2001:db8::1'],
    ['8.8.8.8, evil, 10.0.0.1', '10.0.0.1'],
    ['999.999.1.1<script>', undefined],
    ['x'.repeat(3_000), undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%s names %s', (header, addresses) => {
    expect(forwardedFor(header)).toBe(addresses);
  });

  test('whatever it holds, only addresses come of it, and none from the left of what is none', () => {
    const entry = fc.oneof(
      fc.ipV4(),
      fc.ipV6(),
      fc.string(),
      fc.ipV4().map((ip) => `${ip}:80`),
    );
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 6 }), (entries) => {
        const found = forwardedFor(entries.join(','))?.split(', ') ?? [];
        expect(found.every((address) => isIP(address) !== 0)).toBe(true);
      }),
    );
  });
});
