import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { simulatorForEachTest } from './support';

const held = simulatorForEachTest();
const secret = 'a-webhook-secret';

let receiver: Server;
let heard: { body: Record<string, unknown>; signature: unknown; right: string }[];
beforeEach(async () => {
  heard = [];
  receiver = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const raw = Buffer.concat(pieces);
      const right = createHmac('sha256', secret).update(raw).digest('base64');
      const body = JSON.parse(raw.toString()) as Record<string, unknown>;
      heard.push({ body, signature: request.headers['flinks-authenticity-key'], right });
      response.writeHead(200).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
});
afterEach(() => new Promise((resolve) => receiver.close(resolve)));

const switchOn = () => {
  const { port } = receiver.address() as AddressInfo;
  return held.flinks.admin('PUT', '/webhooks', { url: `http://127.0.0.1:${port}/`, secret });
};
async function untilSent(count: number): Promise<Record<string, unknown>[]> {
  for (let tries = 200; ; tries -= 1) {
    const sent = (await held.flinks.admin('GET', '/webhooks')).body.sent as Record<string, unknown>[];
    if (sent.filter(({ status }) => status !== null).length >= count) return sent;
    if (tries === 0) throw new Error(`${heard.length} of ${count} webhooks came`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

test('none is sent until somebody says where to', async () => {
  const { loginId } = held.bank.addLogin({});
  await held.flinks.live(loginId);
  expect((await held.flinks.admin('GET', '/webhooks')).body).toEqual({ url: null, sent: [] });
});

test.each<[string, { live?: 'mfa' }, (loginId: string) => Promise<unknown>]>([
  ['a live call', {}, (loginId) => held.flinks.live(loginId)],
  [
    'an answered MFA',
    { live: 'mfa' },
    async (loginId) => {
      await held.flinks.live(loginId);
      held.bank.answerMfa(loginId);
    },
  ],
  ['a re-link', {}, async (loginId) => held.bank.reconnect(loginId)],
])('after %s KYC goes out, then GetAccountsDetail, signed over what was sent', async (_what, spec, complete) => {
  await switchOn();
  const { loginId } = held.bank.addLogin(spec);
  await complete(loginId);
  await expect(untilSent(2)).resolves.toMatchObject([{ status: 200 }, { status: 200 }]);
  expect(heard.map(({ body }) => body)).toMatchObject([
    { ResponseType: 'KYC', Holders: [expect.any(Object)], Login: { Id: loginId } },
    {
      ResponseType: 'GetAccountsDetail',
      HttpStatusCode: 200,
      Accounts: expect.any(Array) as unknown,
      Login: { Id: loginId },
    },
  ]);
  for (const { signature, right } of heard) expect(signature).toBe(right);
});

test('a job that is polled can be ended, and its webhook names its session', async () => {
  const { flinks, bank } = held;
  await switchOn();
  const { loginId } = bank.addLogin({ detail: [{ pending: 1_000 }, 'ok'] });
  const { RequestId } = (await flinks.cached(loginId)).body;
  expect((await flinks.detail(RequestId)).status).toBe(202);
  expect((await flinks.poll(RequestId)).status).toBe(202);
  await flinks.admin('POST', `/logins/${loginId}/finish`);
  await untilSent(2);
  expect(heard[1]?.body).toMatchObject({ RequestId });
  expect((await flinks.poll(RequestId)).status).toBe(200);
});

test('DELETE switches them off; a target that is none is 400', async () => {
  await switchOn();
  expect((await held.flinks.admin('DELETE', '/webhooks')).status).toBe(204);
  held.bank.reconnect(held.bank.addLogin({}).loginId);
  expect((await held.flinks.admin('GET', '/webhooks')).body).toEqual({ url: null, sent: [] });
  expect((await held.flinks.admin('PUT', '/webhooks', { url: 'ftp://x/', secret })).status).toBe(400);
});
