import { randomUUID } from 'node:crypto';
import { makeLinks } from '../../app/links';
import { KEY, openTestGateway, problem, READING_KEY, type TestGateway } from './support';

const CALLS = 5;
let gateway: TestGateway;
beforeEach(async () => {
  gateway = await openTestGateway({ callsPerMinute: CALLS });
});
afterEach(() => gateway.end());

const get = (key: string, url = '/v1/runs') =>
  gateway.app.inject({ method: 'GET', url, headers: { authorization: `Bearer ${key}` } });
async function times<T>(count: number, work: () => Promise<T>): Promise<T[]> {
  const all: T[] = [];
  for (let n = 0; n < count; n += 1) all.push(await work());
  return all;
}
const codesOf = (answers: { statusCode: number }[]) => [...new Set(answers.map(({ statusCode }) => statusCode))];

test('a key has its calls in a minute, then hears 429 and when to come back; another key goes on', async () => {
  expect(codesOf(await times(CALLS, () => get(KEY)))).toEqual([200]);
  const refused = await get(KEY);
  expect(problem(refused)).toMatchObject({ status: 429, code: 'too_many_requests' });
  expect(Number(refused.headers['retry-after'])).toBeGreaterThanOrEqual(1);
  expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(60);
  expect((await get(READING_KEY)).statusCode).toBe(200);
});

test('health and documents are not counted', async () => {
  expect(codesOf(await times(CALLS + 1, () => get(KEY, '/healthz')))).toEqual([200]);
  expect((await get(KEY)).statusCode).toBe(200);
});

test('whoever tries keys is stopped after sixty in a minute, and those who have one are not', async () => {
  expect(codesOf(await times(60, () => get(`guess-${randomUUID()}`)))).toEqual([401]);
  expect(problem(await get('guess-number-sixty-one'))).toMatchObject({ status: 429, code: 'too_many_requests' });
  expect((await get(KEY)).statusCode).toBe(200);
});

describe('who calls, behind a proxy', () => {
  let calls = 0;
  const another = () => `203.0.113.${(calls += 1) % 200}`;
  const guess = (from: TestGateway, forwarded: string, remoteAddress = '10.0.0.7') =>
    from.app.inject({
      method: 'GET',
      url: '/v1/runs',
      remoteAddress,
      headers: { authorization: `Bearer guess-${randomUUID()}`, 'x-forwarded-for': forwarded },
    });

  test('a trusted proxy says it: who guesses stops itself and nobody else', async () => {
    const behind = await openTestGateway({ trustedProxies: ['10.0.0.0/8', '192.0.2.1'] });
    await times(61, () => guess(behind, '203.0.113.9'));
    expect((await guess(behind, '203.0.113.9, 192.0.2.1')).statusCode).toBe(429);
    // An address that the caller itself prepends does not count.
    expect((await guess(behind, '198.51.100.4, 203.0.113.9')).statusCode).toBe(429);
    expect((await guess(behind, '198.51.100.4')).statusCode).toBe(401);
    await behind.end();
  });

  test('anybody else says nothing: a caller cannot take another address', async () => {
    const behind = await openTestGateway({ trustedProxies: ['10.0.0.0/8'] });
    await times(61, () => guess(behind, another(), '198.51.100.77'));
    expect((await guess(behind, '203.0.113.201', '198.51.100.77')).statusCode).toBe(429);
    await times(61, () => guess(gateway, another()));
    expect((await guess(gateway, '203.0.113.201')).statusCode).toBe(429);
    await behind.end();
  });
});

test('a link is looked through 600 times in a minute, then it is 429; forged ones use nothing up', async () => {
  const [loginId = ''] = await gateway.register();
  const refreshId = randomUUID();
  await gateway.store.refreshes.begin({ loginId, refreshId, trigger: 'app', runId: null });
  const wait = { loginId, refreshId, runId: null, reason: 'reconnect', code: null, ask: false, hold: false } as const;
  const { waitId } = await gateway.store.waits.record({ ...wait, askIntervalMs: 0 });
  const links = makeLinks({
    linkKeys: [Buffer.from('a-link-key-of-the-tests-0123456789')],
    gatewayUrl: 'http://127.0.0.1',
  });
  const url = new URL(links.urlOf(waitId)).pathname;
  const look = () => gateway.app.inject({ method: 'GET', url: `${url}/state?at=idle` });
  await times(20, () => gateway.app.inject({ method: 'GET', url: `${url}x/state?at=idle` }));
  expect(codesOf(await times(600, look))).toEqual([200]);
  const refused = await look();
  expect(problem(refused)).toMatchObject({ status: 429, code: 'too_many_requests' });
  expect(refused.headers['retry-after']).toBeDefined();
}, 60_000);
