import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FlinksClient, type FlinksClientOptions } from '../../flinks/client';
import { FlinksError } from '../../flinks/errors';

export const LOGIN = '5e1c0d3a-7f51-4a0e-9d55-0c6a4b1f2e77';
export const SESSION = 'b7a4f6c2-1d2e-4c3b-8a9f-6e5d4c3b2a10';
export const CUSTOMER = '0f0e0d0c-0b0a-4908-8706-050403020100';

/** Values that must never appear in an error. */
export const PLANTED = {
  secretKey: 'planted-secret-key',
  apiKey: 'planted-api-key',
  authorizeToken: 'planted-authorize-token',
  message: 'planted message of Flinks about Zoe Example',
};

interface SeenRequest {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: unknown;
}

export type Answer = (request: SeenRequest, response: ServerResponse) => void;

/** Answers with a body that is JSON or is converted to it. */
export const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body));
  };

export interface StartedFlinks {
  client: FlinksClient;
  seen: SeenRequest[];
  url: string;
  connections: () => number;
  stop: () => Promise<void>;
}

/** A real HTTP server with one answer to everything, and a client for it. */
export async function startFlinks(answer: Answer, options: Partial<FlinksClientOptions> = {}): Promise<StartedFlinks> {
  const seen: SeenRequest[] = [];
  let connections = 0;
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const body: unknown = text === '' ? null : JSON.parse(text);
      const request = { method: incoming.method ?? '', path: incoming.url ?? '', headers: incoming.headers, body };
      seen.push(request);
      answer(request, response);
    });
  }).on('connection', () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = clientOf(url, options);
  const stop = async () => {
    server.closeAllConnections();
    await client.close();
    await new Promise((resolve) => server.close(resolve));
  };
  return { client, seen, url, connections: () => connections, stop };
}

export const clientOf = (baseUrl: string, options: Partial<FlinksClientOptions> = {}): FlinksClient =>
  new FlinksClient({ baseUrl, customerId: CUSTOMER, secretKey: PLANTED.secretKey, apiKey: PLANTED.apiKey, ...options });

/** Runs one call against one answer. */
export async function callWith<T>(
  answer: Answer,
  call: (client: FlinksClient) => Promise<T>,
  options: Partial<FlinksClientOptions> = {},
): Promise<T> {
  const { client, stop } = await startFlinks(answer, options);
  try {
    return await call(client);
  } finally {
    await stop();
  }
}

/** The FlinksError with which a call ends, after checking all of it for forbidden values. */
export async function errorOf(call: Promise<unknown>): Promise<FlinksError> {
  const error: unknown = await call.then(
    () => new Error('the call succeeded'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof FlinksError)) throw error;
  const everything = `${error.message} ${error.stack} ${JSON.stringify(error)} ${JSON.stringify(error.cause)}`;
  for (const secret of Object.values(PLANTED)) expect(everything).not.toContain(secret);
  return error;
}

export const cached = (client: FlinksClient) =>
  client.authorizeCached({ loginId: LOGIN, authorizeToken: PLANTED.authorizeToken });
export const live = (client: FlinksClient) =>
  client.authorizeLive({ loginId: LOGIN, authorizeToken: PLANTED.authorizeToken });
export const detail = (client: FlinksClient) =>
  client.getAccountsDetail({ requestId: SESSION, daysOfTransactions: 'Days90' });
export const poll = (client: FlinksClient) => client.getAccountsDetailAsync({ requestId: SESSION });
export const income = (client: FlinksClient) =>
  client.getAttributes({ loginId: LOGIN, requestId: SESSION, package: 'income' });

export const AUTHORIZED = {
  HttpStatusCode: 200,
  Links: [{ rel: 'AccountsDetail', href: '/GetAccountsDetail', example: null }],
  Institution: 'Bank of Maple',
  InstitutionName: 'Bank of Maple',
  InstitutionId: 14,
  Login: {
    Username: 'someone',
    IsScheduledRefresh: false,
    LastRefresh: '2026-01-21T20:47:47.145999',
    Type: 'Personal',
    Id: LOGIN.toUpperCase(),
  },
  RequestId: SESSION,
};
