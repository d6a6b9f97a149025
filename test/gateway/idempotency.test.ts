import { randomUUID } from 'node:crypto';
import { TemporalUnavailableError } from '../../client';
import { ageLimitOf, DEFAULT_RETENTION } from '../../domain/retention';
import { gatewayOn, KEY, openTestGateway, problem, type TestGateway } from './support';

let gateway: TestGateway;
let loginId: string;
beforeAll(async () => {
  gateway = await openTestGateway();
});
afterAll(() => gateway.end());
beforeEach(async () => {
  jest.clearAllMocks();
  loginId = (await gateway.register())[0]!;
});

const refresh = (
  key: string | undefined,
  body: object = {},
  { app } = gateway as Pick<TestGateway, 'app'>,
  login = loginId,
) =>
  app.inject({
    method: 'POST',
    url: `/v1/logins/${login}/refresh`,
    headers: { authorization: `Bearer ${KEY}`, ...(key === undefined ? {} : { 'idempotency-key': key }) },
    payload: body,
  });
const started = () => gateway.client.startRefresh.mock.calls.length;

test('the same key gets the same answer and starts nothing more, also from another gateway', async () => {
  const key = randomUUID();
  const first = await refresh(key);
  expect([first.statusCode, first.headers['idempotency-replayed']]).toEqual([202, undefined]);
  const other = gatewayOn(gateway.ownStore);
  for (const from of [gateway, other]) {
    // A body that says the same in other words is the same.
    const again = await refresh(key, { live: true }, from);
    expect([again.statusCode, again.json()]).toEqual([202, first.json()]);
    expect(again.headers['idempotency-replayed']).toBe('true');
  }
  expect([started(), other.client.startRefresh.mock.calls.length]).toEqual([1, 0]);
  await other.app.close();
  const { lines } = await gateway.store.audit.list({ loginId, limit: 10 });
  expect(lines.map(({ detail }) => detail).reverse()).toEqual([
    { live: true },
    { live: true, repeat: true },
    { live: true, repeat: true },
  ]);
});

test('twenty at once start one refresh and get one answer', async () => {
  const key = randomUUID();
  const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(key)));
  expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([202]));
  expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
  expect(started()).toBe(1);
});

test('another body or another login under a known key is refused and starts nothing', async () => {
  const key = randomUUID();
  await refresh(key);
  const [other] = (await gateway.register()) as [string];
  for (const answer of [await refresh(key, { live: false }), await refresh(key, {}, gateway, other)]) {
    expect(problem(answer)).toMatchObject({ status: 422, code: 'idempotency_key_reused' });
    expect(answer.body).not.toContain(loginId);
  }
  expect(started()).toBe(1);
});

test('a request that failed was not answered: the key may be used again', async () => {
  const key = randomUUID();
  gateway.client.startRefresh.mockRejectedValueOnce(new TemporalUnavailableError(new Error('down')));
  expect(problem(await refresh(key))).toMatchObject({ status: 503, code: 'temporal_unavailable' });
  expect((await refresh(key)).statusCode).toBe(202);
  expect(started()).toBe(2);
});

test('what a dead gateway has left is taken up when its time is over', async () => {
  const key = randomUUID();
  const request = { source: 'login.refresh', key, loginId, request: 'live' };
  expect(await gateway.store.idempotency.begin(request)).toMatchObject({ is: 'held' });
  expect(await gateway.store.idempotency.begin(request)).toEqual({ is: 'busy' });
  const answer = refresh(key);
  await gateway.sql(`update inbox set lease_until = now() - interval '1 second' where login_id = $1`, [loginId]);
  expect((await answer).statusCode).toBe(202);
  expect(started()).toBe(1);
});

test('without a key every request is its own', async () => {
  await refresh(undefined);
  await refresh(undefined);
  expect(started()).toBe(2);
});

test.each(['', ' ', 'a b', 'é', 'x'.repeat(256)])('%j is no key', async (key) => {
  expect(problem(await refresh(key))).toMatchObject({ status: 400, code: 'invalid_request' });
  expect(started()).toBe(0);
});

test('an unknown login is 404', async () => {
  loginId = randomUUID();
  expect(problem(await refresh('for-nobody'))).toMatchObject({ status: 404, code: 'unknown_login' });
  expect(started()).toBe(0);
});

test('the key itself is not stored, goes with its login, and is kept as long as all that was heard', async () => {
  const key = `canary-${randomUUID()}`;
  await refresh(key);
  const rows = await gateway.sql<{ row: string }>('select inbox::text as row from inbox where login_id = $1', [
    loginId,
  ]);
  expect(rows).toHaveLength(1);
  expect(rows[0]!.row).not.toContain(key);
  expect(ageLimitOf('inbox', DEFAULT_RETENTION)).toBe(30 * 86_400_000);
  await gateway.call('DELETE', `/v1/logins/${loginId}`);
  expect(await gateway.sql('select from inbox where login_id = $1', [loginId])).toEqual([]);
});
