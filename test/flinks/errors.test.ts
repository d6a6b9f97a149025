import { gzipSync } from 'node:zlib';
import {
  AUTHORIZED,
  cached,
  callWith,
  detail,
  errorOf,
  json,
  LOGIN,
  live,
  PLANTED,
  SESSION,
  startFlinks,
} from './support';

const failing = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  errorOf(callWith(json(status, body, headers), cached));

test.each([
  [400, 'SESSION_NONEXISTENT'],
  [401, 'RETRY_LATER'],
  [405, 'DISABLED_INSTITUTION'],
  [429, 'TOO_MANY_REQUESTS'],
  [500, 'AGGREGATION_ERROR'],
  [503, 'BANK_MAINTENANCE_RETRY_LATER'],
  [401, 'BANK MAINTENANCE_RETRY_LATER'],
  [401, 'bank_maintenenace_retry_later'],
  [401, 'A_CODE_NOBODY_KNOWS'],
  [302, 'RETRY_LATER'],
])('%i with %s is a refusal that keeps the code as it is spelled', async (status, flinksCode) => {
  const body = { HttpStatusCode: 0, FlinksCode: flinksCode, Message: PLANTED.message, RequestId: SESSION };
  expect(await failing(status, body)).toMatchObject({
    name: 'FlinksRefusedError',
    kind: 'refused',
    endpoint: 'authorizeCached',
    status,
    flinksCode,
    requestId: SESSION,
    retryable: false,
  });
});

test('ALREADY_AUTHORIZED names the session to go on with, in either spelling of RequestId', async () => {
  expect(await failing(400, { FlinksCode: 'ALREADY_AUTHORIZED', requestId: SESSION })).toMatchObject({
    requestId: SESSION,
  });
});

test.each([
  [400, 'refused', false],
  [401, 'refused', false],
  [404, 'refused', false],
  [429, 'rateLimited', true],
  [500, 'unavailable', true],
  [502, 'unavailable', true],
  [503, 'unavailable', true],
  [504, 'unavailable', true],
  [302, 'unexpectedShape', false],
  [304, 'unexpectedShape', false],
])('%i without a code is %s', async (status, kind, retryable) => {
  for (const body of [
    '',
    '<html></html>',
    'null',
    '[]',
    { Message: PLANTED.message },
    { FlinksCode: '' },
    { FlinksCode: null },
    { FlinksCode: 7 },
  ]) {
    expect(await failing(status, body)).toMatchObject({ kind, status, flinksCode: null, retryable });
  }
});

test.each(['x'.repeat(5000), '<script>', '"quoted"', '  '])(
  'what cannot be a code is not repeated as one: %j',
  async (flinksCode) => {
    const found = await failing(401, { FlinksCode: flinksCode });
    expect(found).toMatchObject({ kind: 'refused', flinksCode: null });
    expect(found.message.length).toBeLessThan(200);
  },
);

test.each([
  ['7', 7_000],
  ['0', 0],
  ['-5', 0],
  ['31536000', 3_600_000],
  ['9'.repeat(400), 3_600_000],
  ['Wed, 21 Oct 2015 07:28:00 GMT', 0],
  ['Fri, 31 Dec 2999 23:59:59 GMT', 3_600_000],
  ['1 year', null],
  ['soon', null],
  ['', null],
])('Retry-After %j asks for %j ms', async (value, retryAfterMs) => {
  expect(await failing(429, '', { 'retry-after': value })).toMatchObject({ kind: 'rateLimited', retryAfterMs });
  expect(await failing(401, { FlinksCode: 'TOO_MANY_REQUESTS' }, { 'retry-after': value })).toMatchObject({
    retryAfterMs,
  });
});

test('without Retry-After there is no wish', async () => {
  expect(await failing(429, '')).toMatchObject({ retryAfterMs: null });
});

test.each([
  ['a web page', `<!DOCTYPE html><html>${PLANTED.message}</html>`],
  ['nothing', ''],
  ['a JSON string', JSON.stringify(PLANTED.message)],
  ['a list', '[1,2]'],
  ['null', 'null'],
  ['a number', '1e400'],
  ['a trailing comma', `{"RequestId":"${SESSION}",}`],
  ['100,000 levels', `{"RequestId":"${SESSION}","a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
])('200 with %s is an unexpected shape', async (_what, body) => {
  expect(await failing(200, body)).toMatchObject({ kind: 'unexpectedShape', status: 200, retryable: false });
});

test('keys written twice, __proto__ and a byte order mark do no harm', async () => {
  const body = `\ufeff{"RequestId":"x","RequestId":"${SESSION}","__proto__":{"polluted":true},"Login":{"Id":"${LOGIN}"}}`;
  expect(await callWith(json(200, body), cached)).toMatchObject({ requestId: SESSION, loginId: LOGIN });
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

test('a redirect is not followed, so no secret reaches another host', async () => {
  const other = await startFlinks(json(200, AUTHORIZED));
  const found = await failing(307, '', { location: `${other.url}/elsewhere` });
  await other.stop();
  expect(found.kind).toBe('unexpectedShape');
  expect(other.seen).toHaveLength(0);
});

describe('a body in a coding nobody asked for', () => {
  const coded = (coding: string, body: Buffer) => json(200, body, { 'content-encoding': coding });

  test('is read when it can be', async () => {
    const body = gzipSync(JSON.stringify(AUTHORIZED));
    expect(await callWith(coded('gzip', body), cached)).toMatchObject({ kind: 'authorized' });
  });

  test.each([
    ['an unknown coding', 'rot13', Buffer.from('abc')],
    ['a damaged one', 'gzip', gzipSync('abc').subarray(0, 12)],
    ['a bomb', 'gzip', gzipSync(JSON.stringify({ ...AUTHORIZED, Padding: 'x'.repeat(2_000_000) }))],
  ])('is an unexpected shape when it is %s', async (_what, coding, body) => {
    const found = await errorOf(callWith(coded(coding, body), cached, { maxAnswerBytes: 1_000_000 }));
    expect(found.kind).toBe('unexpectedShape');
  });

  test.each([
    ['small once unpacked: it asks for no room', 1_000_000, 0],
    ['large once unpacked: it asks for room before it is, and is refused only then', 6_000_000, 1],
  ])('may be %s', async (_what, bytes, asked) => {
    const makeRoom = jest.fn(async () => undefined);
    const body = gzipSync(JSON.stringify({ Accounts: [], Padding: 'x'.repeat(bytes) }));
    const call = callWith(
      coded('gzip', body),
      (client) => client.getAccountsDetail({ requestId: SESSION, daysOfTransactions: 'Days90' }, { makeRoom }),
      { maxAnswerBytes: 5_000_000 },
    );
    await call.catch((error: { kind?: string }) => expect(error.kind).toBe('unexpectedShape'));
    expect(makeRoom).toHaveBeenCalledTimes(asked);
  });
});

test('an answer over the limit is given up, not collected', async () => {
  const big = json(200, { Accounts: [], Padding: 'x'.repeat(200_000) });
  expect(await errorOf(callWith(big, detail, { maxAnswerBytes: 100_000 }))).toMatchObject({
    kind: 'unexpectedShape',
    status: 200,
  });
});

test('the message says what happened in our own words', async () => {
  const found = await errorOf(callWith(json(401, { FlinksCode: 'INVALID_LOGIN', Message: PLANTED.message }), live));
  expect(found.message).toBe('authorizeLive: Flinks refused the call, status 401, code INVALID_LOGIN');
});
