import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { TemporalUnavailableError } from '../../client';
import { KEY, openTestGateway, problem, READING_KEY, type TestGateway } from './support';

let gateway: TestGateway;
let origin: string;
let loginId: string;
beforeAll(async () => {
  gateway = await openTestGateway();
  await gateway.app.listen({ host: '127.0.0.1', port: 0 });
  origin = `http://127.0.0.1:${(gateway.app.server.address() as AddressInfo).port}`;
});
afterAll(() => gateway.end());
beforeEach(async () => {
  jest.clearAllMocks();
  loginId = (await gateway.register())[0]!;
});

const withdraw = (query = '') => gateway.call('DELETE', `/v1/logins/${loginId}${query}`);
const purge = async () => {
  for (const { withdrawalId } of await gateway.store.withdrawals.listOpen({ limit: 100 })) {
    await gateway.store.withdrawals.purge({ withdrawalId, cardSettled: true, detail: {} });
  }
};
const overHttp = (method: string, path: string, key = KEY) =>
  fetch(origin + path, { method, headers: { authorization: `Bearer ${key}` } });

test('answers 202 at once over HTTP, in either case of the LoginId, and starts the workflow of this withdrawal', async () => {
  const answer = await overHttp('DELETE', `/v1/logins/${loginId.toUpperCase()}?deleteCard=true`);
  expect([answer.status, await answer.json()]).toEqual([202, { workflowId: `withdraw-login/${loginId}` }]);
  const open = await gateway.store.withdrawals.listOpen({ limit: 100 });
  const withdrawal = open.find((one) => one.loginId === loginId);
  expect(withdrawal).toMatchObject({ deleteCard: true });
  expect(gateway.client.withdraw).toHaveBeenCalledWith(withdrawal);
});

test.each([
  ['', false],
  ['?deleteCard=false', false],
  ['?deleteCard=true', true],
])('%s: the card is deleted: %s', async (query, deleteCard) => {
  expect((await withdraw(query)).statusCode).toBe(202);
  expect(gateway.client.withdraw).toHaveBeenCalledWith(expect.objectContaining({ loginId, deleteCard }));
});

const ROUTES: [string, string, object | undefined][] = [
  ['GET', '', undefined],
  ['GET', '/accounts', undefined],
  ['GET', '/transactions', undefined],
  ['GET', '/attributes', undefined],
  ['GET', '/history', undefined],
  ['PATCH', '', { paused: true }],
  ['PATCH', '', { scheduleRefresh: true }],
  ['POST', '/refresh', undefined],
  ['POST', '/connect-link', undefined],
  ['POST', '/connect-completed', { eventId: 'e' }],
];

test.each(ROUTES)(
  '%s /v1/logins/{loginId}%s is 404 before the purge and after it; Flinks and Temporal are left alone',
  async (method, path, body) => {
    await withdraw();
    for (const step of [async () => undefined, purge]) {
      await step();
      const answer = await gateway.call(method, `/v1/logins/${loginId}${path}`, body);
      expect(problem(answer)).toMatchObject({ status: 404, code: 'unknown_login' });
    }
    expect(gateway.flinks.setScheduledRefresh).not.toHaveBeenCalled();
    expect(gateway.client.startRefresh).not.toHaveBeenCalled();
    expect(gateway.client.completeConnect).not.toHaveBeenCalled();
  },
);

test('a second one is 202 until the purge, starts the workflow again, and is 404 afterwards', async () => {
  await withdraw();
  expect((await withdraw()).statusCode).toBe(202);
  const [first, second] = gateway.client.withdraw.mock.calls;
  expect(second).toEqual(first);
  await purge();
  expect(problem(await withdraw())).toMatchObject({ status: 404, code: 'unknown_login' });
});

test('links are over: the page and its calls are 410, also for a user in Connect, and no token is minted', async () => {
  const { url } = (await gateway.call('POST', `/v1/logins/${loginId}/connect-link`)).json<{ url: string }>();
  const link = new URL(url).pathname;
  const { openId } = (await gateway.call('POST', `${link}/open`, {})).json<{ openId: string }>();
  gateway.client.openConnectAnswer.mockImplementationOnce(async () => {
    // Withdrawn while the page asks for its click's progress.
    await withdraw();
    return { mode: 'relink' };
  });
  expect(problem(await gateway.call('GET', `${link}/state?open=${openId}`))).toMatchObject({ code: 'link_expired' });
  for (const [method, path, body] of [
    ['POST', '/open', {}],
    ['GET', `/state?open=${openId}`],
    ['POST', '/completed', { eventId: 'e' }],
    ['POST', '/stop-reminders', {}],
  ] as const) {
    expect(problem(await gateway.call(method, link + path, body))).toMatchObject({ status: 410, code: 'link_expired' });
  }
  const page = await fetch(origin + link);
  expect([page.status, await page.text()]).toEqual([410, expect.stringContaining('data-state="expired"')]);
  expect(gateway.flinks.generateAuthorizeToken).not.toHaveBeenCalled();
});

test('a key that only reads may not', async () => {
  const answer = await overHttp('DELETE', `/v1/logins/${loginId}`, READING_KEY);
  expect([answer.status, await answer.json()]).toEqual([403, expect.objectContaining({ code: 'read_only' })]);
  expect(await gateway.store.logins.exists(loginId)).toBe(true);
});

test.each([
  [randomUUID(), 404, 'unknown_login'],
  ['no-guid', 400, 'invalid_login_id'],
  [`${randomUUID()}?deleteCard=yes`, 400, 'invalid_request'],
  [`${randomUUID()}?deleteCard=true&deleteCard=true`, 400, 'invalid_request'],
  [`${randomUUID()}?purge=true`, 400, 'invalid_request'],
])('DELETE /v1/logins/%s is %s %s', async (path, status, code) => {
  expect(problem(await gateway.call('DELETE', `/v1/logins/${path}`))).toMatchObject({ status, code });
  expect(gateway.client.withdraw).not.toHaveBeenCalled();
});

test('with Temporal away the mark holds: 503 says so, and sending it again starts the rest', async () => {
  gateway.client.withdraw.mockRejectedValueOnce(new TemporalUnavailableError(new Error('down')));
  const answer = problem(await withdraw('?deleteCard=true'));
  expect(answer).toMatchObject({ status: 503, code: 'temporal_unavailable' });
  expect(answer['detail']).toMatch(/^The login is withdrawn/);
  expect(await gateway.store.logins.exists(loginId)).toBe(false);
  expect((await withdraw()).statusCode).toBe(202);
  expect(gateway.client.withdraw).toHaveBeenLastCalledWith(expect.objectContaining({ loginId, deleteCard: true }));
});

test('registering it again is rejected by its index until the purge, then it is added', async () => {
  await withdraw();
  const other = randomUUID();
  const logins = [{ loginId: 'bad' }, { loginId }, { loginId: other }];
  const register = async () => (await gateway.call('POST', '/v1/logins', { logins })).json<object>();
  const bad = { index: 0, reason: expect.any(String) as string };
  const refused = { index: 1, reason: expect.stringContaining('withdrawn') as string };
  expect(await register()).toEqual({ added: 1, updated: 0, rejected: [bad, refused] });
  await purge();
  expect(await register()).toEqual({ added: 1, updated: 1, rejected: [bad] });
});

test('a scheduleRefresh that was at Flinks when consent was withdrawn is taken back', async () => {
  gateway.flinks.setScheduledRefresh.mockImplementationOnce(async () => void (await withdraw()));
  const answer = await gateway.call('PATCH', `/v1/logins/${loginId}`, { scheduleRefresh: true });
  expect(problem(answer)).toMatchObject({ status: 404, code: 'unknown_login' });
  expect(gateway.flinks.setScheduledRefresh.mock.calls).toEqual([
    [{ loginId, isActivated: true }],
    [{ loginId, isActivated: false }],
  ]);
});
