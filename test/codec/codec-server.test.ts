import { randomBytes } from 'node:crypto';
import { Writable } from 'node:stream';
import { defaultPayloadConverter } from '@temporalio/common';
import type { InjectOptions } from 'fastify';
import pino from 'pino';
import { KeyRingCodec } from '../../client/payload-codec';
import { createCodecServer } from '../../gateway/codec-server/server';
import { problem } from '../gateway/support';
import { newKey } from './support';

const ring = [newKey('2025a'), newKey('2024a')];
const KEY = 'a-key-of-the-codec-server';
const UI = 'http://localhost:8233';
const lines: string[] = [];
const sink = new Writable({ write: (chunk: Buffer, _encoding, done) => (lines.push(chunk.toString()), done()) });
const open = (keys: string[] = [KEY], origins = [UI]) =>
  createCodecServer({ payloadKeys: ring, keys, origins, log: pino({ level: 'trace' }, sink) });
const server = open();
afterAll(() => server.close());

interface JsonPayload {
  metadata: Record<string, string>;
  data?: string;
}
const base64 = (text: Uint8Array | null | undefined): string => Buffer.from(text ?? []).toString('base64');

/** As sent by the Web UI and the command. */
async function payloads(...values: unknown[]): Promise<JsonPayload[]> {
  const encrypted = await new KeyRingCodec(ring).encode(
    values.map((value) => defaultPayloadConverter.toPayload(value)),
  );
  return encrypted.map(({ metadata, data }) => ({
    metadata: Object.fromEntries(Object.entries(metadata ?? {}).map(([name, bytes]) => [name, base64(bytes)])),
    data: base64(data),
  }));
}
const post = (url: string, body: unknown, headers: Record<string, string> = {}, to = server) =>
  to.inject({
    method: 'POST',
    url,
    headers: {
      authorization: `Bearer ${KEY}`,
      'content-type': 'application/json',
      'x-namespace': 'default',
      ...headers,
    },
    payload: JSON.stringify(body),
  } as InjectOptions);
const valueOf = ({ data = '' }: JsonPayload): unknown => JSON.parse(Buffer.from(data, 'base64').toString());

test.each(['/decode', '/mounted/anywhere/decode'])('%s gives back what was written', async (path) => {
  const answer = await post(path, { payloads: await payloads({ a: 'CANARY' }, 'two') });
  expect(answer.statusCode).toBe(200);
  expect(answer.json<{ payloads: JsonPayload[] }>().payloads.map(valueOf)).toEqual([{ a: 'CANARY' }, 'two']);
});

test('/encode writes what /decode reads, and leaves nothing readable', async () => {
  const plain = { metadata: { encoding: base64(Buffer.from('json/plain')) }, data: base64(Buffer.from('"CANARY"')) };
  const encoded = await post('/encode', { payloads: [plain] });
  const body = encoded.json<{ payloads: JsonPayload[] }>();
  expect(Buffer.from(body.payloads[0]?.data ?? '', 'base64').toString('latin1')).not.toContain('CANARY');
  expect((await post('/decode', body)).json()).toEqual({ payloads: [plain] });
});

test('plain payloads and no payloads pass', async () => {
  const plain = { metadata: { encoding: base64(Buffer.from('binary/null')) } };
  expect((await post('/decode', { payloads: [plain] })).json()).toEqual({ payloads: [plain] });
  expect((await post('/decode', {})).json()).toEqual({ payloads: [] });
});

test('a key that is not in the ring is named in the answer', async () => {
  const [payload] = await new KeyRingCodec([newKey('2019z')]).encode([defaultPayloadConverter.toPayload('CANARY')]);
  const metadata = Object.entries(payload!.metadata ?? {}).map(([name, bytes]) => [name, base64(bytes)] as const);
  const answer = await post('/decode', {
    payloads: [{ metadata: Object.fromEntries(metadata), data: base64(payload!.data) }],
  });
  expect(problem(answer)).toMatchObject({ status: 422, code: 'payload_key_missing' });
  expect(answer.body).toContain('2019z');
});

test('a damaged payload is refused', async () => {
  const [payload] = await payloads('CANARY');
  const answer = await post('/decode', { payloads: [{ ...payload, data: base64(randomBytes(60)) }] });
  expect(problem(answer)).toMatchObject({ status: 422, code: 'payload_unreadable' });
});

test.each([
  ['no key', { authorization: '' }],
  ['another key', { authorization: 'Bearer another-key-of-somebody' }],
  ['a made-up cookie', { authorization: '', cookie: 'flinks-refresh-codec=made-up' }],
  ['the key itself as a cookie', { authorization: '', cookie: `flinks-refresh-codec=${KEY}` }],
])('%s is not let in', async (_what, headers) => {
  const answer = await post('/decode', { payloads: await payloads('CANARY') }, headers);
  expect(problem(answer)).toMatchObject({ status: 401, code: 'unauthorized' });
});

test('without CODEC_SERVER_KEYS nobody is asked for one, and there is no sign-in', async () => {
  const openDoor = open([]);
  const answer = await post('/decode', { payloads: await payloads('yes') }, { authorization: '' }, openDoor);
  expect(answer.statusCode).toBe(200);
  expect((await openDoor.inject('/sign-in')).statusCode).toBe(404);
  await openDoor.close();
});

test('a browser that has signed in is let in by its cookie, which does not hold the key', async () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const wrong = await server.inject({ method: 'POST', url: '/sign-in', headers: form, payload: 'key=wrong' });
  expect([wrong.statusCode, wrong.cookies]).toEqual([401, []]);
  const right = await server.inject({ method: 'POST', url: '/sign-in', headers: form, payload: `key=${KEY}` });
  const [cookie] = right.cookies;
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/' });
  expect(cookie?.value).not.toContain(KEY);
  const answer = await post(
    '/decode',
    { payloads: await payloads('CANARY') },
    { authorization: '', origin: UI, cookie: `${cookie?.name}=${cookie?.value}` },
  );
  expect(answer.statusCode).toBe(200);
  expect(answer.headers).toMatchObject({
    'access-control-allow-origin': UI,
    'access-control-allow-credentials': 'true',
  });
});

describe('a sign-in', () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const signIn = async (key = KEY, headers: Record<string, string> = {}, at = server) => {
    const answer = await at.inject({
      method: 'POST',
      url: '/sign-in',
      headers: { ...form, ...headers },
      payload: `key=${key}`,
    });
    const [cookie] = answer.cookies;
    return { answer, cookie: cookie === undefined ? '' : `${cookie.name}=${cookie.value}` };
  };
  const decode = (cookie: string, at = server) => post('/decode', {}, { authorization: '', cookie }, at);

  test('has a cookie of its own, and ends at the server for whoever has kept it; others go on', async () => {
    const [first, second] = [await signIn(), await signIn()];
    expect(first.cookie).not.toBe(second.cookie);
    const out = await server.inject({ method: 'POST', url: '/sign-out', headers: { ...form, cookie: first.cookie } });
    expect(out.cookies[0]).toMatchObject({ value: '', maxAge: 0 });
    expect([(await decode(first.cookie)).statusCode, (await decode(second.cookie)).statusCode]).toEqual([401, 200]);
  });

  test('in the same browser replaces the one before', async () => {
    const { cookie } = await signIn();
    const again = await signIn(KEY, { cookie });
    expect([(await decode(cookie)).statusCode, (await decode(again.cookie)).statusCode]).toEqual([401, 200]);
  });

  test('ends after twelve hours, and with the process', async () => {
    const { cookie } = await signIn();
    const elsewhere = open();
    expect((await decode(cookie, elsewhere)).statusCode).toBe(401);
    await elsewhere.close();
    const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 12 * 3_600_000 - 1_000);
    expect((await decode(cookie)).statusCode).toBe(200);
    clock.mockReturnValue(Date.now() + 2_000);
    expect((await decode(cookie)).statusCode).toBe(401);
    clock.mockRestore();
  });

  test('is not begun or ended by a page of another site', async () => {
    const { cookie } = await signIn();
    const foreign: Record<string, string>[] = [{ 'sec-fetch-site': 'cross-site' }, { origin: 'https://evil.example' }];
    for (const headers of foreign) {
      expect(problem((await signIn(KEY, headers)).answer)).toMatchObject({ status: 403, code: 'foreign_form' });
      const out = await server.inject({ method: 'POST', url: '/sign-out', headers: { ...form, ...headers, cookie } });
      expect(problem(out)).toMatchObject({ status: 403, code: 'foreign_form' });
    }
    expect((await decode(cookie)).statusCode).toBe(200);
  });

  test('with a wrong key is limited by address, as calls are; the right key is never refused', async () => {
    const guessed = open();
    const codes: number[] = [];
    for (let n = 0; n < 12; n += 1) codes.push((await signIn(`wrong-${n}`, {}, guessed)).answer.statusCode);
    expect(codes).toEqual([...Array.from({ length: 10 }, () => 401), 429, 429]);
    const calls: number[] = [];
    for (let n = 0; n < 12; n += 1)
      calls.push((await post('/decode', {}, { authorization: `Bearer wrong-${n}` }, guessed)).statusCode);
    expect(calls).toEqual([...Array.from({ length: 10 }, () => 401), 429, 429]);
    const { cookie } = await signIn(KEY, {}, guessed);
    expect((await decode(cookie, guessed)).statusCode).toBe(200);
    expect((await post('/decode', {}, {}, guessed)).statusCode).toBe(200);
    await guessed.close();
  });
});

test('for a Web UI on https the cookie goes across sites, and only over https', async () => {
  const remote = open([KEY], ['https://cloud.temporal.io']);
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const answer = await remote.inject({ method: 'POST', url: '/sign-in', headers, payload: `key=${KEY}` });
  expect(answer.cookies[0]).toMatchObject({ secure: true, sameSite: 'None', name: '__Host-flinks-refresh-codec' });
  expect(answer.headers['strict-transport-security']).toBe('max-age=31536000');
  await remote.close();
});

test('the preflight of a listed origin is answered without a key', async () => {
  const answer = await server.inject({
    method: 'OPTIONS',
    url: '/decode',
    headers: { origin: UI, 'access-control-request-method': 'POST', 'access-control-request-headers': 'x-namespace' },
  });
  expect(answer.statusCode).toBe(204);
  expect(answer.headers).toMatchObject({ 'access-control-allow-origin': UI, vary: 'origin' });
  expect(answer.headers['access-control-allow-headers']).toContain('x-namespace');
});

test.each(['http://localhost:8234', 'http://evil.test', 'null', 'https://localhost:8233'])(
  'a page of the origin %s is refused, even with the key',
  async (origin) => {
    const preflight = await server.inject({ method: 'OPTIONS', url: '/decode', headers: { origin } });
    expect(problem(preflight)).toMatchObject({ status: 403, code: 'origin_not_allowed' });
    const answer = await post('/decode', { payloads: await payloads('CANARY') }, { origin });
    expect(problem(answer)).toMatchObject({ status: 403, code: 'origin_not_allowed' });
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  },
);

test.each([
  ['no JSON', '{', 'malformed_json', 400, 'application/json'],
  ['another content type', '{}', 'unsupported_media_type', 415, 'text/plain'],
  ['another shape', '{"payloads":{}}', 'invalid_request', 400, 'application/json'],
  ['no base64', '{"payloads":[{"data":"%%"}]}', 'invalid_request', 400, 'application/json'],
])('%s is a problem document', async (_what, payload, code, status, contentType) => {
  const headers = { authorization: `Bearer ${KEY}`, 'content-type': contentType };
  const answer = await server.inject({ method: 'POST', url: '/decode', headers, payload });
  expect(problem(answer)).toMatchObject({ status, code });
});

test('more than 16 MB is refused', async () => {
  const answer = await post('/decode', { payloads: [{ data: 'A'.repeat(17 * 1024 * 1024) }] });
  expect(problem(answer)).toMatchObject({ status: 413, code: 'body_too_large' });
});

test('another path and another method are not found; /healthz answers without a key', async () => {
  expect(problem(await post('/decode/x', {}))).toMatchObject({ code: 'not_found' });
  expect((await server.inject('/decode')).statusCode).toBe(404);
  expect((await server.inject('/healthz')).json()).toEqual({ ok: true });
});

test('no payload, key or cookie is in the log', () => {
  const log = lines.join('');
  expect(log).toContain('request');
  for (const secret of ['CANARY', base64(Buffer.from('"CANARY"')), KEY, ring[0]!.key.toString('base64')]) {
    expect(log).not.toContain(secret);
  }
});
