import { createHash } from 'node:crypto';
import { readApiKey } from '../../config/api-keys';
import { Invalid } from '../../config/fields';
import { DAY_MS } from '../../domain/duration';
import { openTestGateway, problem, type TestGateway } from './support';

const SECRET = 'a-named-key-of-the-tests';
const FINGERPRINT = createHash('sha256').update(SECRET).digest('hex').slice(0, 8);

let gateway: TestGateway;
afterEach(async () => {
  jest.restoreAllMocks();
  await gateway.end();
});

async function gatewayWith(...written: string[]): Promise<void> {
  const keys = written.map(readApiKey).map((key) => {
    if (key instanceof Invalid) throw new Error(key.problem);
    return key;
  });
  gateway = await openTestGateway({ keys });
}
const call = (method: 'GET' | 'POST', url: string, key = SECRET) =>
  gateway.app.inject({ method, url, headers: { authorization: `Bearer ${key}` } });
const dayIn = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);

test('a named key works without its name, and stands in audit and log by fingerprint and name, never itself', async () => {
  await gatewayWith(`reports:${SECRET}`);
  const [loginId] = await gateway.register();
  expect((await call('POST', `/v1/logins/${loginId}/refresh`)).statusCode).toBe(202);
  expect((await call('GET', '/v1/runs', `reports:${SECRET}`)).statusCode).toBe(401);
  const { lines } = await gateway.store.audit.list({ limit: 10 });
  expect(lines.map(({ actor }) => actor)).toEqual([`api:${FINGERPRINT}:reports`]);
  const logged = gateway
    .logged()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { status?: number; by?: string });
  const requests = logged.filter(({ status }) => status !== undefined);
  expect(requests.map(({ status, by }) => [status, by])).toEqual([
    [202, `api:${FINGERPRINT}:reports`],
    [401, undefined],
  ]);
  expect(gateway.logged()).not.toContain(SECRET);
});

test('a key that may only read has its name too', async () => {
  await gatewayWith(`ro:reports:${SECRET}`);
  expect((await call('GET', '/v1/runs')).statusCode).toBe(200);
  expect(problem(await call('POST', '/v1/runs'))).toMatchObject({ status: 403, code: 'read_only' });
});

test('a key is valid through its last day, UTC, and refused with that day from the next on', async () => {
  const lastDay = dayIn(3);
  await gatewayWith(`${SECRET}@${lastDay}`);
  const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.parse(`${lastDay}T23:59:59.999Z`));
  expect((await call('GET', '/v1/runs')).statusCode).toBe(200);
  clock.mockReturnValue(Date.parse(`${lastDay}T23:59:59.999Z`) + 1);
  const refused = problem(await call('GET', '/v1/runs'));
  expect(refused).toMatchObject({ status: 401, code: 'unauthorized' });
  expect(refused['detail']).toContain(lastDay);
});

test('a sign-in at the status page ends with its key', async () => {
  const lastDay = dayIn(1);
  await gatewayWith(`${SECRET}@${lastDay}`);
  const signIn = () =>
    gateway.app.inject({
      method: 'POST',
      url: '/status/sign-in',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: `key=${SECRET}`,
    });
  const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.parse(`${lastDay}T23:00:00Z`));
  const answer = await signIn();
  expect(answer.statusCode).toBe(303);
  const cookie = String(answer.headers['set-cookie']).split(';')[0]!;
  const page = () => gateway.app.inject({ method: 'GET', url: '/', headers: { cookie } });
  expect((await page()).body).not.toContain('action="/status/sign-in"');
  clock.mockReturnValue(Date.parse(`${lastDay}T23:00:00Z`) + DAY_MS / 12);
  expect((await page()).body).toContain('action="/status/sign-in"');
  expect((await signIn()).statusCode).toBe(401);
});
