import { createHash, createHmac } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { WebhookBodyParser } from '../../gateway/webhooks/body-parser';
import { openTestGateway, type TestGateway } from './support';
import { detailOf, post, postRaw, postSigned, SECRET, sign } from './webhook-sender';

let gateway: TestGateway;
let loginId: string;
beforeAll(async () => {
  gateway = await openTestGateway({ webhookSecret: SECRET });
  loginId = (await gateway.register())[0]!;
  await gateway.app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(() => gateway.end());

/** No signal, no refresh, no row: nothing has happened, whatever the answer was. */
afterEach(async () => {
  expect(gateway.client.webhookArrived).not.toHaveBeenCalled();
  expect(gateway.client.startRefresh).not.toHaveBeenCalled();
  expect(await gateway.sql('select * from inbox')).toEqual([]);
});

const KEY_HEADER = 'flinks-authenticity-key';
const OTHER_HEADER = 'x-flinks-signature';

type Forgery = [what: string, status: number, code: string, headers: (body: string, right: string) => object];

const flipLastBits = (right: string): string => {
  const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  return `${right.slice(0, 42)}${digits[digits.indexOf(right[42]!) ^ 1]}=`;
};
const flipOneBit = (right: string): string => {
  const bytes = Buffer.from(right, 'base64');
  bytes[7]! ^= 1;
  return bytes.toString('base64');
};
const hex = (body: string) => createHmac('sha256', SECRET).update(body).digest('hex');

const FORGERIES: Forgery[] = [
  ['no signature', 401, 'signature_missing', () => ({})],
  ['a signature under another name', 401, 'signature_missing', (_body, right) => ({ 'x-signature': right })],
  [
    'the one of Standard Webhooks',
    401,
    'signature_missing',
    (_body, right) => ({ 'webhook-signature': `v1,${right}` }),
  ],
  ['only an API key', 401, 'signature_missing', () => ({ authorization: 'Bearer a-writing-key-of-the-tests' })],
  ['an empty signature', 401, 'signature_invalid', () => ({ [KEY_HEADER]: '' })],
  ['a wrong secret', 401, 'signature_invalid', (body) => ({ [KEY_HEADER]: sign(body, 'another secret') })],
  ['an empty secret', 401, 'signature_invalid', (body) => ({ [KEY_HEADER]: sign(body, '') })],
  [
    'the secret in other case',
    401,
    'signature_invalid',
    (body) => ({ [KEY_HEADER]: sign(body, SECRET.toUpperCase()) }),
  ],
  [
    'the secret taken for Base64',
    401,
    'signature_invalid',
    (body) => ({
      [KEY_HEADER]: createHmac('sha256', Buffer.from(SECRET, 'base64')).update(body).digest('base64'),
    }),
  ],
  [
    'a plain hash',
    401,
    'signature_invalid',
    (body) => ({
      [KEY_HEADER]: createHash('sha256')
        .update(SECRET + body)
        .digest('base64'),
    }),
  ],
  [
    'SHA-512, cut',
    401,
    'signature_invalid',
    (body) => ({
      [KEY_HEADER]: createHmac('sha512', SECRET).update(body).digest().subarray(0, 32).toString('base64'),
    }),
  ],
  [
    'SHA-1',
    401,
    'signature_invalid',
    (body) => ({
      [KEY_HEADER]: createHmac('sha1', SECRET).update(body).digest('base64'),
    }),
  ],
  ['hex', 401, 'signature_invalid', (body) => ({ [KEY_HEADER]: hex(body) })],
  ['hex in upper case', 401, 'signature_invalid', (body) => ({ [KEY_HEADER]: hex(body).toUpperCase() })],
  [
    'Base64 of the hex',
    401,
    'signature_invalid',
    (body) => ({ [KEY_HEADER]: Buffer.from(hex(body)).toString('base64') }),
  ],
  ['lower case', 401, 'signature_invalid', (_body, right) => ({ [KEY_HEADER]: right.toLowerCase() })],
  ['upper case', 401, 'signature_invalid', (_body, right) => ({ [KEY_HEADER]: right.toUpperCase() })],
  ['one bit flipped', 401, 'signature_invalid', (_body, right) => ({ [KEY_HEADER]: flipOneBit(right) })],
  ['a spelling of the same bytes', 401, 'signature_invalid', (_body, right) => ({ [KEY_HEADER]: flipLastBits(right) })],
  ['cut short', 401, 'signature_invalid', (_body, right) => ({ [KEY_HEADER]: right.slice(0, 20) })],
  ['a prefix of whole bytes', 401, 'signature_invalid', (_body, right) => ({ [KEY_HEADER]: right.slice(0, 40) })],
  ['without its padding', 401, 'signature_invalid', (_body, right) => ({ [KEY_HEADER]: right.slice(0, 43) })],
  ['with more padding', 401, 'signature_invalid', (_body, right) => ({ [KEY_HEADER]: `${right}=` })],
  ['and more', 401, 'signature_invalid', (_body, right) => ({ [KEY_HEADER]: `${right}AAAA` })],
  [
    'Base64 for URLs',
    401,
    'signature_invalid',
    (_body, right) => ({
      [KEY_HEADER]: `-_${right.slice(2)}`,
    }),
  ],
  [
    'a blank inside',
    401,
    'signature_invalid',
    (_body, right) => ({ [KEY_HEADER]: `${right.slice(0, 9)} ${right.slice(9)}` }),
  ],
  ['in quotes', 401, 'signature_invalid', (_body, right) => ({ [KEY_HEADER]: `"${right}"` })],
  ['with its algorithm', 401, 'signature_invalid', (_body, right) => ({ [KEY_HEADER]: `sha256=${right}` })],
  [
    'a list with the right one',
    401,
    'signature_invalid',
    (body, right) => ({ [KEY_HEADER]: `${sign(body, 'x')}, ${right}` }),
  ],
  ['the right one twice in one', 401, 'signature_invalid', (_body, right) => ({ [KEY_HEADER]: `${right},${right}` })],
  ['the header twice', 401, 'signature_invalid', (_body, right) => ({ [KEY_HEADER]: [right, right] })],
  [
    '200 signatures',
    401,
    'signature_invalid',
    (_body, right) => ({ [KEY_HEADER]: Array<string>(200).fill(right).join(' ') }),
  ],
  [
    '10,000 signatures',
    431,
    'headers_too_large',
    (_body, right) => ({ [KEY_HEADER]: Array<string>(10_000).fill(right).join(' ') }),
  ],
  [
    'both headers, the first wrong',
    401,
    'signature_invalid',
    (body, right) => ({ [KEY_HEADER]: sign(body, 'x'), [OTHER_HEADER]: right }),
  ],
  [
    'both headers, the second wrong',
    401,
    'signature_invalid',
    (body, right) => ({ [KEY_HEADER]: right, [OTHER_HEADER]: sign(body, 'x') }),
  ],
  [
    'both headers, the second empty',
    401,
    'signature_invalid',
    (_body, right) => ({ [KEY_HEADER]: right, [OTHER_HEADER]: '' }),
  ],
  ['a signature of another body', 401, 'signature_invalid', () => ({ [KEY_HEADER]: sign(detailOf(loginId)) })],
  [
    'one of the body written anew',
    401,
    'signature_invalid',
    (body) => ({
      [KEY_HEADER]: sign(JSON.stringify(JSON.parse(body), null, 2)),
    }),
  ],
  ['one of the body and a line break', 401, 'signature_invalid', (body) => ({ [KEY_HEADER]: sign(`${body}\n`) })],
  ['one of nothing', 401, 'signature_invalid', () => ({ [KEY_HEADER]: sign('') })],
  [
    'gzip by its header',
    415,
    'unsupported_media_type',
    (_body, right) => ({
      [KEY_HEADER]: right,
      'content-encoding': 'gzip',
    }),
  ],
  [
    'deflate by its header',
    415,
    'unsupported_media_type',
    (_body, right) => ({
      [KEY_HEADER]: right,
      'content-encoding': 'identity, deflate',
    }),
  ],
];

test.each(FORGERIES)('%s: %d %s, and nothing happens', async (_what, status, code, headersOf) => {
  const body = detailOf(loginId);
  const headers = { 'content-type': 'application/json', ...headersOf(body, sign(body)) };
  const answer = await post(gateway.app, body, headers);
  expect([answer.status, answer.code]).toEqual([status, code]);
  expect(answer.body).not.toContain(loginId);
});

const nested = (depth: number): string => `{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`;
const withMember = (member: string): string => detailOf(loginId).replace('{', `{${member},`);

/** Correctly signed, but not a webhook. */
test.each<[string, string | Buffer]>([
  ['empty', ''],
  ['only blanks', ' \n '],
  ['null', 'null'],
  ['an array', `[${'{}'}]`],
  ['a text', '"GetAccountsDetail"'],
  ['a number', '200'],
  ['true', 'true'],
  ['NaN', 'NaN'],
  ['with a NaN in it', '{"ResponseType":NaN}'],
  ['cut short', '{"ResponseType":"GetAccountsDetail"'],
  ['two objects', '{}{}'],
  ['with more behind it', '{} x'],
  ['with a trailing comma', '{"ResponseType":"KYC",}'],
  ['with a comment', '{"ResponseType":"KYC"/**/}'],
  ['in single quotes', "{'ResponseType':'KYC'}"],
  ['a form', 'ResponseType=GetAccountsDetail'],
  ['XML', '<ResponseType>GetAccountsDetail</ResponseType>'],
  ['a raw line break in a text', '{"ResponseType":"a\nb"}'],
  ['UTF-16', Buffer.from('\ufeff{"ResponseType":"KYC"}', 'utf16le')],
  ['Latin 1', Buffer.from('{"ResponseType":"Caf\u00e9"}', 'latin1')],
  ['half a character', Buffer.from([...Buffer.from('{"a":"'), 0xc3, ...Buffer.from('"}')])],
  ['gzip without saying so', gzipSync('{"ResponseType":"KYC"}')],
  ['nested 1,000 deep', nested(1_000)],
  ['nested 1,000,000 deep', nested(1_000_000)],
  ['objects in objects without end', '{"a":'.repeat(200_000)],
  ['of two types', '{"ResponseType":"KYC","ResponseType":"GetAccountsDetail"}'],
  ['of two logins', '{"Login":{"Id":"a"},"Login":{"Id":"b"}}'],
  ['with a RequestId twice', '{"RequestId":"a","RequestId":"a"}'],
])('a signed body that is %s: 400 body_invalid, and nothing happens', async (_what, body) => {
  const answer = await postSigned(gateway.app, body);
  expect([answer.status, answer.code]).toEqual([400, 'body_invalid']);
});

test('what is not signed is not parsed, however it is cut', async () => {
  const parsed = jest.spyOn(WebhookBodyParser.prototype, 'write');
  const body = `{"a":[${'0,'.repeat(200_000)}0]}`;
  const forged = { [KEY_HEADER]: sign(body, 'another secret') };
  expect((await post(gateway.app, body, forged)).code).toBe('signature_invalid');
  expect((await post(gateway.app, [Buffer.from(body)], forged)).code).toBe('signature_invalid');
  expect((await post(gateway.app, '{}', forged)).code).toBe('signature_invalid');
  expect(parsed).not.toHaveBeenCalled();
  // The same body is parsed if signed: the spy can see it.
  expect((await postSigned(gateway.app, '[]')).code).toBe('body_invalid');
  expect(parsed).toHaveBeenCalled();
  parsed.mockRestore();
});

test('what a body looks like is told to nobody without the signature', async () => {
  for (const body of ['', 'null', '{', nested(1_000), withMember('"ResponseType":"KYC"')]) {
    const answer = await post(gateway.app, body, { [KEY_HEADER]: sign(`${body} `) });
    expect([answer.status, answer.code]).toEqual([401, 'signature_invalid']);
  }
});

describe('lengths', () => {
  const head = (length: string, signature: string) =>
    `POST /webhooks/flinks HTTP/1.1\r\nhost: gateway\r\nconnection: close\r\n${KEY_HEADER}: ${signature}\r\n${length}\r\n\r\n`;

  test('what follows the length that is promised is not part of the body, and the signature is of another', async () => {
    const body = detailOf(loginId);
    const answer = await postRaw(gateway.app, head(`content-length: ${body.length - 5}`, sign(body)) + body);
    expect([answer.status, answer.code]).toEqual([401, 'signature_invalid']);
  });

  test('a body shorter than its Content-Length is no body', async () => {
    const body = detailOf(loginId);
    const answer = await postRaw(
      gateway.app,
      head(`content-length: ${Buffer.byteLength(body) + 5}`, sign(body)) + body,
    );
    expect([0, 400]).toContain(answer.status);
  });

  test.each([
    'content-length: 7\r\ntransfer-encoding: chunked',
    'content-length: 7\r\ncontent-length: 8',
    'content-length: -1',
    'content-length: 0x10',
  ])('framing of two minds (%j) is no HTTP', async (length) => {
    const body = detailOf(loginId);
    const answer = await postRaw(gateway.app, head(length, sign(body)) + body);
    expect([answer.status, answer.code]).toEqual([400, 'malformed_request']);
  });

  test('65 MB by its Content-Length: 413 before it is read', async () => {
    const answer = await postRaw(gateway.app, `${head('content-length: 68157440', sign('x'))}{`);
    expect([answer.status, answer.code]).toEqual([413, 'body_too_large']);
  });

  test('65 MB in chunks: 413', async () => {
    const piece = Buffer.alloc(1024 * 1024, ' ');
    const answer = await post(gateway.app, Array<Buffer>(65).fill(piece), { [KEY_HEADER]: sign('x') });
    expect([answer.status, answer.code]).toEqual([413, 'body_too_large']);
  });

  test('a value of 17 MB: 400', async () => {
    const answer = await postSigned(gateway.app, `{"a":"${'a'.repeat(17 * 1024 * 1024)}"}`);
    expect([answer.status, answer.code]).toEqual([400, 'body_invalid']);
  });
});

test.each(['GET', 'PUT', 'DELETE', 'PATCH'] as const)('%s is not a way to deliver', async (method) => {
  const answer = await gateway.app.inject({ method, url: '/webhooks/flinks' });
  expect([answer.statusCode, answer.json()]).toMatchObject([405, { code: 'method_not_allowed' }]);
});

test('without a secret webhooks are off, whatever is sent', async () => {
  const off = await openTestGateway();
  await off.app.listen({ port: 0, host: '127.0.0.1' });
  for (const headers of [{}, { [KEY_HEADER]: sign('{}', '') }, { [KEY_HEADER]: sign('{}', 'null') }]) {
    const answer = await post(off.app, '{}', headers);
    expect([answer.status, answer.code]).toEqual([404, 'webhooks_off']);
  }
  await off.end();
});
