import { createHmac, randomUUID } from 'node:crypto';
import { request, type ClientRequest, type OutgoingHttpHeaders } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import type { Api } from '../../gateway/schemas';

export const SECRET = 'a-webhook-secret-of-the-tests';

/** Flinks' signature, implemented separately from the gateway's code. */
export const sign = (body: string | Buffer, secret = SECRET): string =>
  createHmac('sha256', Buffer.from(secret)).update(body).digest('base64');

const SOON = new Date(Date.now() + 3_600_000).toISOString().slice(0, 19);

/** A LastRefresh in Flinks' format and in ours. It is an hour ahead, which is accepted, because clocks differ. */
const NEWER = `${SOON}.1234567`;
export const NEWER_ISO = `${SOON}.123Z`;

/** A GetAccountsDetail webhook as documented by Flinks. */
export const detailOf = (loginId: string, more: Record<string, unknown> = {}): string =>
  JSON.stringify({
    ResponseType: 'GetAccountsDetail',
    HttpStatusCode: 200,
    Accounts: [{ Id: randomUUID(), Balance: { Current: 1.5 }, Transactions: [{ Description: 'Café' }] }],
    Login: { Username: 'someone', LastRefresh: NEWER, Id: loginId },
    RequestId: randomUUID(),
    ...more,
  });

export interface Answer {
  status: number;
  code: string | null;
  body: string;
  headers: Record<string, unknown>;
}

const answerOf = (status: number, body: string, headers: Record<string, unknown>): Answer => {
  const { code } = (body.startsWith('{') ? JSON.parse(body) : {}) as { code?: string };
  return { status, code: code ?? null, body, headers };
};

/**
 * Posts a webhook over a real connection. A body in pieces is sent piece by piece. The webhook is not signed, unless
 * `headers` contain a signature.
 */
export function post(
  api: Api,
  body: string | Buffer | Iterable<Buffer>,
  headers: OutgoingHttpHeaders = {},
): Promise<Answer> {
  const { port } = api.server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const sent = request({ port, method: 'POST', path: '/webhooks/flinks', headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
      response.on('end', () => resolve(answerOf(response.statusCode ?? 0, text, response.headers)));
    });
    sent.on('error', reject);
    if (typeof body === 'string' || Buffer.isBuffer(body)) sent.end(body);
    else void writeAll(sent, body);
  });
}

async function writeAll(sent: ClientRequest, pieces: Iterable<Buffer>): Promise<void> {
  for (const piece of pieces) {
    await new Promise((resolve) => sent.write(piece, resolve));
    if (sent.closed) return;
  }
  sent.end();
}

export const postSigned = (api: Api, body: string | Buffer): Promise<Answer> =>
  post(api, body, { 'flinks-authenticity-key': sign(body) });

/** Sends raw bytes, for requests that no HTTP library would send. Returns the status, the problem code and the body. */
export function postRaw(api: Api, text: string | Buffer): Promise<Answer> {
  const { port } = api.server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.end(text));
    let heard = '';
    socket.on('data', (piece) => (heard += piece.toString()));
    socket.on('error', reject);
    socket.on('close', () => {
      const [head = '', ...rest] = heard.split('\r\n\r\n');
      resolve(answerOf(Number(head.split(' ')[1] ?? 0), rest.join(''), {}));
    });
  });
}
