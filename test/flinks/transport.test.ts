import dns from 'node:dns';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import type { FlinksClient } from '../../flinks/client';
import { waitFor } from '../support/wait-for';
import {
  AUTHORIZED,
  cached,
  callWith,
  clientOf,
  detail,
  errorOf,
  json,
  live,
  poll,
  startFlinks,
  type Answer,
} from './support';

/** Long enough for headers on a busy machine; a body that stalls is aborted sooner. */
const SHORT = { blockingMs: 1_500, cachedMs: 1_500, shortMs: 1_500, bodyIdleMs: 150, connectMs: 1_500 };
const silent: Answer = () => undefined;

/** A server that sends raw bytes, for answers that no HTTP server would send. */
async function withSocketServer<T>(
  onSocket: (socket: Socket) => void,
  call: (client: FlinksClient) => Promise<T>,
  scheme = 'http',
): Promise<T> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    onSocket(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = clientOf(`${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`, { timeouts: SHORT });
  try {
    return await call(client);
  } finally {
    sockets.forEach((socket) => socket.destroy());
    server.close();
    await client.close();
  }
}

const answering = (text: string, then: 'end' | 'destroy' | 'stay') => (socket: Socket) => {
  socket.once('data', () => {
    if (then === 'end') socket.end(text);
    else socket.write(text, () => (then === 'destroy' ? setImmediate(() => socket.destroy()) : undefined));
  });
};

describe('the outcome is unknown', () => {
  test('when the server takes the request and never answers', async () => {
    const found = await errorOf(callWith(silent, live, { timeouts: SHORT }));
    expect(found).toMatchObject({ kind: 'answerLost', status: null, endpoint: 'authorizeLive' });
  });

  test.each([
    ['the body stops halfway', 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"a":', 'stay'],
    ['the body is cut short of its length', 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"a":', 'end'],
    ['the last chunk is missing', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{"a":\r\n', 'destroy'],
    [
      'a body without a length ends within the JSON',
      'HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{"RequestId":"b7a4',
      'end',
    ],
  ] as const)('when %s', async (_what, text, then) => {
    expect(await errorOf(withSocketServer(answering(text, then), detail))).toMatchObject({
      kind: 'answerLost',
      status: 200,
    });
  });

  test.each([
    ['the connection closes without an answer', '', 'end'],
    ['the connection is reset', '', 'destroy'],
    ['the answer is not HTTP', 'SSH-2.0-planted-secret-key\r\n', 'stay'],
  ] as const)('when %s', async (_what, text, then) => {
    expect(await errorOf(withSocketServer(answering(text, then), cached))).toMatchObject({
      kind: 'answerLost',
      status: null,
    });
  });

  test('and only a live Authorize must not simply be made again', async () => {
    const lost = async (call: (client: FlinksClient) => Promise<unknown>) =>
      errorOf(withSocketServer(answering('', 'end'), call));
    expect((await lost(live)).retryable).toBe(false);
    expect((await lost(cached)).retryable).toBe(true);
    expect((await lost(poll)).retryable).toBe(true);
  });

  test('when an idle connection is closed just as it is used again', async () => {
    let requests = 0;
    const { client, seen, stop } = await startFlinks((request, response) => {
      requests += 1;
      if (requests === 1) json(200, AUTHORIZED)(request, response);
      else response.socket?.destroy();
    });
    await cached(client);
    const found = await errorOf(cached(client));
    await stop();
    expect(found.kind).toBe('answerLost');
    expect(seen).toHaveLength(2);
  });
});

test('a name that moves to another address is followed by the next connection, without a restart', async () => {
  const { url, client, stop } = await startFlinks(json(200, AUTHORIZED));
  await stop();
  const { port } = new URL(url);
  const addresses = ['127.0.0.1', '127.0.0.2'];
  const servers = await Promise.all(
    addresses.map(async (address) => {
      const server = createHttpServer((_request, response) => response.end(JSON.stringify(AUTHORIZED)));
      await new Promise<void>((resolve) => server.listen(Number(port), address, resolve));
      return server;
    }),
  );
  const lookup = jest.spyOn(dns, 'lookup') as unknown as jest.Mock;
  let now = addresses[0]!;
  lookup.mockImplementation((_name: string, options: { all?: boolean }, done: (...found: unknown[]) => void) =>
    options.all ? done(null, [{ address: now, family: 4 }]) : done(null, now, 4),
  );
  const moving = clientOf(`http://flinks.test:${port}`);
  try {
    await expect(cached(moving)).resolves.toMatchObject({ kind: 'authorized' });
    now = addresses[1]!;
    servers[0]!.closeAllConnections();
    servers[0]!.close();
    await waitFor('an answer from the new address', async () => cached(moving).catch(() => false));
    expect(lookup.mock.calls.length).toBeGreaterThanOrEqual(2);
  } finally {
    lookup.mockRestore();
    await Promise.all([moving.close(), client.close()]);
    servers.forEach((server) => server.close());
  }
});

describe('nothing was sent', () => {
  test('when the connection is refused', async () => {
    const { url, stop } = await startFlinks(silent);
    await stop();
    const client = clientOf(url);
    expect(await errorOf(live(client))).toMatchObject({ kind: 'unreachable', status: null, retryable: true });
    await client.close();
  });

  test('when the name is not known', async () => {
    const client = clientOf('http://flinks.invalid');
    expect((await errorOf(live(client))).kind).toBe('unreachable');
    await client.close();
  });

  test.each([
    ['speaks no TLS', answering('HTTP/1.1 400 Bad Request\r\n\r\n', 'end')],
    ['hangs up in the handshake', (socket: Socket) => void socket.once('data', () => socket.destroy())],
    ['says nothing in the handshake', () => undefined],
  ])('when the server %s', async (_what, onSocket) => {
    expect((await errorOf(withSocketServer(onSocket, live, 'https'))).kind).toBe('unreachable');
  });

  test('after the client was closed', async () => {
    const { client, seen, stop } = await startFlinks(silent);
    await stop();
    expect((await errorOf(live(client))).kind).toBe('unreachable');
    expect(seen).toHaveLength(0);
  });
});

test.each([500, 429, 503])('one attempt is one request, also after %i', async (status) => {
  const { client, seen, stop } = await startFlinks(json(status, ''));
  await errorOf(poll(client));
  await stop();
  expect(seen).toHaveLength(1);
});

test('connections are used again', async () => {
  const { client, connections, stop } = await startFlinks(json(202, ''));
  for (let call = 0; call < 5; call += 1) await poll(client);
  await stop();
  expect(connections()).toBeLessThan(5);
});

describe('an aborted call', () => {
  test('rejects with the reason of the signal, before the answer', async () => {
    const controller = new AbortController();
    const reason = new Error('the caller went away');
    const { client, stop } = await startFlinks(() => controller.abort(reason));
    const call = client.getAccountsDetailAsync({ requestId: 'r' }, { signal: controller.signal });
    await expect(call).rejects.toBe(reason);
    await stop();
  });

  test('rejects with an AbortError, within the body', async () => {
    const controller = new AbortController();
    const { client, stop } = await startFlinks((_request, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('{', () => setTimeout(() => controller.abort(), 50));
    });
    const call = client.getAccountsDetailAsync({ requestId: 'r' }, { signal: controller.signal });
    await expect(call).rejects.toMatchObject({ name: 'AbortError' });
    await stop();
  });

  test('is not made when the signal was aborted before', async () => {
    const { client, seen, stop } = await startFlinks(silent);
    await expect(client.generateAuthorizeToken({ signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    });
    await stop();
    expect(seen).toHaveLength(0);
  });
});

test('each class of call has its own patience', async () => {
  const timeouts = { ...SHORT, shortMs: 150, blockingMs: 30_000, cachedMs: 30_000, bodyIdleMs: 30_000 };
  const slow: Answer = (request, response) =>
    void setTimeout(() => json(200, { ...AUTHORIZED, Accounts: [] })(request, response), 1_200);
  const { client, stop } = await startFlinks(slow, { timeouts });
  const [liveAnswer, detailAnswer, lost] = await Promise.all([live(client), detail(client), errorOf(poll(client))]);
  await stop();
  expect([liveAnswer.kind, detailAnswer.kind, lost.kind]).toEqual(['authorized', 'ready', 'answerLost']);
});
