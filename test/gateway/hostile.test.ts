import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { InjectOptions } from 'fastify';
import { KEY, openTestGateway, problem, type TestGateway } from './support';

let gateway: TestGateway;
let loginId: string;
beforeAll(async () => {
  gateway = await openTestGateway();
  loginId = (await gateway.register())[0]!;
});
afterAll(() => gateway.end());

const call = ({ headers, ...options }: InjectOptions) =>
  gateway.app.inject({ ...options, headers: { authorization: `Bearer ${KEY}`, ...headers } });

const GUID = randomUUID();

test.each([
  ['no GUID', 'abc'],
  ['empty', ''],
  ['in braces', `{${GUID}}`],
  ['without dashes', GUID.replaceAll('-', '')],
  ['one digit more', `${GUID}0`],
  ['a space before', `%20${GUID}`],
  ['a line break after', `${GUID}%0a`],
  ['15 KB long', 'a'.repeat(15_000)],
  ['look-alike letters', `${GUID.slice(0, -1)}${encodeURIComponent('а')}`],
  ['full-width digits', `${GUID.slice(0, -1)}${encodeURIComponent('１')}`],
  ['a way up', '..%2f..%2fetc%2fpasswd'],
  ['an encoded slash', `${GUID}%2Frefresh`],
  ['NUL', `${GUID}%00`],
  ['a quote', `${GUID}'%20or%20'1'='1`],
  ['a prototype', '__proto__'],
  ['a template', '$%7B7*7%7D'],
])('a LoginId that is %s is 400 everywhere', async (_what, id) => {
  const answers = [
    await call({ url: `/v1/logins/${id}` }),
    await call({ method: 'POST', url: `/v1/logins/${id}/refresh` }),
    await call({ method: 'PATCH', url: `/v1/logins/${id}`, payload: { paused: true } }),
  ];
  // To the router, an empty id before a sub-path is the same.
  for (const answer of answers) expect(problem(answer)).toMatchObject({ status: 400, code: 'invalid_login_id' });
  if (id.length > 3) expect(answers[0]!.body).not.toContain(id);
});

test.each([
  ['/v1/logins/%zz', 400, 'malformed_request'],
  ['/v1/logins/%ff', 400, 'malformed_request'],
  ['/v1/runs/abc', 400, 'invalid_run_id'],
  ['/v1/runs/%00', 400, 'invalid_run_id'],
  [`/v1/logins/${GUID}/../../healthz`, 404, 'not_found'],
  [`/v1/logins/${GUID}/nothing`, 404, 'not_found'],
  [`/V1/logins`, 404, 'not_found'],
  ['//v1/logins', 404, 'not_found'],
])('the path %s is %d %s', async (url, status, code) => {
  expect(problem(await call({ url }))).toMatchObject({ status, code });
});

test.each([
  '/v1/logins?limit=0',
  '/v1/logins?limit=-1',
  '/v1/logins?limit=501',
  '/v1/logins?limit=1e2',
  '/v1/logins?limit=1000000000',
  '/v1/logins?limit=NaN',
  '/v1/logins?limit=0x10',
  '/v1/logins?limit=',
  '/v1/logins?limit=%205',
  '/v1/logins?limit=1&limit=2',
  '/v1/logins?limit[]=1',
  '/v1/logins?state=',
  '/v1/logins?state=IDLE',
  '/v1/logins?state=idle;drop%20table%20logins',
  '/v1/logins?after=',
  '/v1/logins?after=%00',
  '/v1/logins?after=a&after=b',
  `/v1/logins?after=${'a'.repeat(5_000)}`,
  '/v1/logins?sort=login_id;--',
  '/v1/logins?__proto__=1',
  '/v1/logins?constructor=1',
  '/v1/logins?__proto__[state]=idle',
  '/v1/runs?limit=501',
  '/v1/runs?state=running',
  '/v1/logins/LOGIN?verbose=1',
  '/v1/logins/LOGIN/accounts?limit=1',
  '/v1/logins/LOGIN/history?limit=501',
  '/v1/logins/LOGIN/transactions?limit=5001',
  '/v1/logins/LOGIN/transactions?since=yesterday',
  '/v1/logins/LOGIN/transactions?since=2026-02-30',
  '/v1/logins/LOGIN/transactions?since=0000-01-01',
  '/v1/logins/LOGIN/transactions?since=0000-12-31T23:59:59%2B05:00',
  '/v1/logins/LOGIN/transactions?since=2026-05-01T24:30:00-05:00',
  '/v1/logins/LOGIN/transactions?since=1700000000',
  '/v1/logins/LOGIN/transactions?since=2026-05-01T00:00:00',
  '/v1/logins/LOGIN/transactions?accountId=',
  '/v1/logins/LOGIN/transactions?accountId=%00',
])('the query of %s is 400', async (url) => {
  const answer = await call({ url: url.replace('LOGIN', loginId) });
  const { errors } = problem(answer) as unknown as { errors: { path: string; message: string }[] };
  expect([answer.statusCode, answer.json()]).toMatchObject([400, { code: 'invalid_request' }]);
  expect(errors[0]!.path).toMatch(/^query/);
  expect(errors[0]!.message).toMatch(/./);
});

test.each(['0001-01-01T00:00:00%2B05:00', '9999-12-31T23:59:59-05:00'])(
  'since=%s keeps the day as it is written, and in UTC it may be of no year',
  async (since) => {
    expect((await call({ url: `/v1/logins/${loginId}/transactions?since=${since}` })).statusCode).toBe(200);
  },
);

test.each([
  'x',
  "'",
  '%5B%5D',
  cursor(['2026-05-01', 'a']),
  cursor(['0000-01-01', 'a', 'b']),
  cursor(['9999-99-99', 'a', 'b']),
  cursor(['2026-02-30', 'a', 'b']),
  cursor([1, 2, 3]),
  Buffer.from('[').toString('base64url'),
])('a made-up cursor %s of transactions is 400', async (after) => {
  const answer = await call({ url: `/v1/logins/${loginId}/transactions?after=${after}` });
  expect(problem(answer)).toMatchObject({ status: 400, code: 'invalid_cursor' });
});

test.each(['runs', `logins/${GUID}/history`])('a made-up cursor of %s is 400', async (list) => {
  const answer = await call({ url: `/v1/${list.replace(GUID, loginId)}?after='%22%5Cx` });
  expect(problem(answer)).toMatchObject({ status: 400, code: 'invalid_cursor' });
});

test('a made-up cursor of logins is no failure: any LoginId may be gone', async () => {
  expect([200, 400]).toContain((await call({ url: `/v1/logins?after='%22%5Cx` })).statusCode);
});

const json = { 'content-type': 'application/json' };
const deep = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('{"logins":[]}', 'utf16le')]);

test.each<[string, string | Buffer, Record<string, string>, number, string]>([
  ['empty', '', json, 400, 'invalid_request'],
  ['null', 'null', json, 400, 'invalid_request'],
  ['an array', '[]', json, 400, 'invalid_request'],
  ['a text', '"logins"', json, 400, 'invalid_request'],
  ['a number', '7', json, 400, 'invalid_request'],
  ['an empty object', '{}', json, 400, 'invalid_request'],
  ['of the wrong type', '{"logins":{"length":1}}', json, 400, 'invalid_request'],
  ['with more members', '{"logins":[],"dryRun":true}', json, 400, 'invalid_request'],
  ['NaN', 'NaN', json, 400, 'malformed_json'],
  ['cut short', '{"logins":[', json, 400, 'malformed_json'],
  ['with a trailing comma', '{"logins":[],}', json, 400, 'malformed_json'],
  ['with a comment', '{"logins":[]/**/}', json, 400, 'malformed_json'],
  ['in single quotes', "{'logins':[]}", json, 400, 'malformed_json'],
  ['UTF-16', utf16, json, 400, 'malformed_json'],
  ['Latin-1', Buffer.from('{"logins":[],"\u00e9":1}', 'latin1'), json, 400, 'malformed_json'],
  ['only blanks', '  ', json, 400, 'malformed_json'],
  ['a prototype', '{"logins":[],"__proto__":{"admin":true}}', json, 400, 'malformed_json'],
  ['a prototype in a row', '{"logins":[{"__proto__":{}}]}', json, 400, 'malformed_json'],
  ['a constructor', '{"logins":[],"constructor":{"prototype":{}}}', json, 400, 'malformed_json'],
  ['nested 1,000 deep', deep(1_000), json, 400, 'invalid_request'],
  ['nested 1,000,000 deep', deep(1_000_000), json, 400, 'invalid_request'],
  ['17 MB', `{"logins":["${'a'.repeat(17 * 1024 * 1024)}"]}`, json, 413, 'body_too_large'],
  ['without a type', '{"logins":[]}', {}, 415, 'unsupported_media_type'],
  ['text/plain', '{"logins":[]}', { 'content-type': 'text/plain' }, 415, 'unsupported_media_type'],
  ['a form', 'logins=1', { 'content-type': 'application/x-www-form-urlencoded' }, 415, 'unsupported_media_type'],
  ['multipart', '--a', { 'content-type': 'multipart/form-data; boundary=a' }, 415, 'unsupported_media_type'],
  ['of no real type', '{}', { 'content-type': 'json' }, 415, 'unsupported_media_type'],
  ['Latin 1', '{"logins":[]}', { 'content-type': 'application/json; charset=latin1' }, 415, 'unsupported_media_type'],
  ['compressed', gzipSync('{"logins":[]}'), { ...json, 'content-encoding': 'gzip' }, 415, 'unsupported_media_type'],
])('a body that is %s is refused', async (_what, payload, headers, status, code) => {
  const answer = await call({ method: 'POST', url: '/v1/logins', payload, headers });
  expect(problem(answer)).toMatchObject({ status, code });
  expect(answer.body).not.toContain('aaaa');
});

test.each([
  ['with a mark of its byte order', Buffer.from('\ufeff{"logins":[]}'), json],
  ['with a member twice', '{"logins":7,"logins":[]}', json],
  ['in quoted UTF-8', '{"logins":[]}', { 'content-type': 'application/json; charset="UTF-8"' }],
])('a body %s is taken', async (_what, payload, headers) => {
  const answer = await call({ method: 'POST', url: '/v1/logins', payload, headers });
  expect([answer.statusCode, answer.json()]).toEqual([200, { added: 0, updated: 0, rejected: [] }]);
});

test.each<['POST' | 'PATCH', string, unknown]>([
  ['PATCH', '', {}],
  ['PATCH', '', { paused: 'yes' }],
  ['PATCH', '', { paused: null }],
  ['PATCH', '', { reference: 'a\nb' }],
  ['PATCH', '', { reference: 'a'.repeat(201) }],
  ['PATCH', '', { state: 'idle' }],
  ['POST', '/refresh', { live: 'true' }],
  ['POST', '/refresh', { live: null }],
  ['POST', '/refresh', { force: true }],
  ['POST', '/refresh', []],
  ['POST', '/connect-completed', {}],
  ['POST', '/connect-completed', { eventId: '' }],
  ['POST', '/connect-completed', { eventId: 7 }],
  ['POST', '/connect-completed', { eventId: 'a'.repeat(201) }],
  ['POST', '/connect-completed', { eventId: 'a\u0000' }],
  ['POST', '/connect-completed', { eventId: 'é' }],
  ['POST', '/connect-completed', { eventId: 'a', requestId: 'latest' }],
  ['POST', '/connect-completed', { eventId: 'a', requestId: '../../x' }],
  ['POST', '/connect-completed', { eventId: 'a', loginId: `{${GUID}}` }],
  ['POST', '/connect-completed', { eventId: 'a', source: 'webhook' }],
])('%s …%s with %j is 400 and has no effect', async (method, path, payload) => {
  const answer = await call({ method, url: `/v1/logins/${loginId}${path}`, payload: payload as object });
  expect(problem(answer)).toMatchObject({ status: 400, code: 'invalid_request' });
  expect(gateway.client.startRefresh).not.toHaveBeenCalled();
  expect(gateway.client.completeConnect).not.toHaveBeenCalled();
});

test('a run takes no body', async () => {
  const answer = await call({ method: 'POST', url: '/v1/runs', payload: { loginIds: [] } });
  expect(problem(answer)).toMatchObject({ status: 400, code: 'invalid_request' });
  expect(gateway.client.startRun).not.toHaveBeenCalled();
});

test('values are never repeated, misspelt members are', async () => {
  const secret = 'a-secret-in-the-wrong-place';
  const payload = { eventId: { secret }, requestId: secret, loginId: secret, [secret]: secret, requestID: secret };
  const answer = await call({ method: 'POST', url: `/v1/logins/${loginId}/connect-completed`, payload });
  expect(problem(answer)).toMatchObject({ status: 400, code: 'invalid_request' });
  expect(answer.body).not.toContain(secret);
  expect(answer.body).toContain('requestID');
});

/** A cursor in the store's format, from any parts. */
function cursor(parts: unknown[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}
