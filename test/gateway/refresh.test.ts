import { randomUUID } from 'node:crypto';
import { LoginMismatchError, NoWorkerError, TemporalUnavailableError } from '../../client';
import { openTestGateway, problem, type TestGateway } from './support';

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

const alerts = async () =>
  (await gateway.store.events.list({ limit: 1_000 })).events.filter((event) => event.loginId === loginId);

describe('POST /v1/logins/{loginId}/refresh', () => {
  const refresh = (body?: unknown) => gateway.call('POST', `/v1/logins/${loginId.toUpperCase()}/refresh`, body);

  test.each([
    [undefined, true],
    [{}, true],
    [{ live: true }, true],
    [{ live: false }, false],
  ])('with body %j starts a refresh, live: %s', async (body, live) => {
    const answer = await refresh(body);
    expect([answer.statusCode, answer.json()]).toEqual([
      202,
      {
        workflowId: `refresh-login/${loginId}`,
        link: expect.stringMatching(/^http:\/\/127\.0\.0\.1\/connect\//) as string,
      },
    ]);
    expect(gateway.client.startRefresh).toHaveBeenCalledWith({ loginId, live });
  });

  test('an empty body with a content type is no body', async () => {
    const headers = { authorization: 'Bearer a-writing-key-of-the-tests', 'content-type': 'application/json' };
    const answer = await gateway.app.inject({
      method: 'POST',
      url: `/v1/logins/${loginId}/refresh`,
      headers,
      payload: '',
    });
    expect(answer.statusCode).toBe(202);
  });

  test('a paused login may be refreshed by hand', async () => {
    await gateway.store.logins.patch(loginId, { paused: true });
    expect((await refresh()).statusCode).toBe(202);
  });

  test.each([false, true])(
    'one that has written its end and is about to close is waited out: paused %s',
    async (paused) => {
      await gateway.store.logins.patch(loginId, { paused });
      const closing = { workflowId: `refresh-login/${loginId}`, started: false };
      gateway.client.startRefresh.mockResolvedValueOnce(closing).mockResolvedValueOnce(closing);
      expect((await refresh()).statusCode).toBe(202);
      expect(gateway.client.startRefresh).toHaveBeenCalledTimes(3);
    },
  );

  test.each([false, true])('one that is under way is left alone: paused %s', async (paused) => {
    await gateway.store.logins.patch(loginId, { paused });
    await gateway.sql(`update logins set state = 'refreshing' where login_id = $1`, [loginId]);
    gateway.client.startRefresh.mockResolvedValueOnce({ workflowId: `refresh-login/${loginId}`, started: false });
    expect((await refresh()).statusCode).toBe(202);
    expect(gateway.client.startRefresh).toHaveBeenCalledTimes(1);
  });

  test('says that Temporal is away', async () => {
    gateway.client.startRefresh.mockRejectedValueOnce(new TemporalUnavailableError(new Error('down')));
    expect(problem(await refresh())).toMatchObject({ status: 503, code: 'temporal_unavailable' });
  });
});

describe('POST /v1/logins/{loginId}/connect-completed', () => {
  const complete = (body: object) => gateway.call('POST', `/v1/logins/${loginId}/connect-completed`, body);

  test('hands the claim on, with the ids in lower case', async () => {
    const requestId = randomUUID();
    const body = { eventId: 'e-1', requestId: requestId.toUpperCase(), loginId: loginId.toUpperCase() };
    const answer = await complete(body);
    expect([answer.statusCode, answer.json()]).toEqual([200, { accepted: true, state: 'refreshing' }]);
    expect(gateway.client.completeConnect).toHaveBeenCalledWith(loginId, { eventId: 'e-1', requestId, source: 'api' });
  });

  test('a known event answers with the state as it is and has no effect', async () => {
    await complete({ eventId: 'e-1' });
    await gateway.store.logins.patch(loginId, { paused: true });
    const again = await complete({ eventId: 'e-1', requestId: randomUUID() });
    expect([again.statusCode, again.json()]).toEqual([200, { accepted: true, state: 'paused' }]);
    expect(gateway.client.completeConnect).toHaveBeenCalledTimes(1);
  });

  test('the same event id of another login is another event', async () => {
    await complete({ eventId: 'e-1' });
    const [other] = (await gateway.register()) as [string];
    await gateway.call('POST', `/v1/logins/${other}/connect-completed`, { eventId: 'e-1' });
    expect(gateway.client.completeConnect).toHaveBeenCalledTimes(2);
  });

  test('another LoginId is refused, told to the operator once, and changes nothing', async () => {
    const other = randomUUID();
    for (const _delivery of [1, 2]) {
      const answer = await complete({ eventId: 'e-1', loginId: other });
      expect(problem(answer)).toMatchObject({ status: 409, code: 'login_mismatch' });
      expect(answer.body).not.toContain(other);
    }
    expect(gateway.client.completeConnect).not.toHaveBeenCalled();
    expect(await alerts()).toMatchObject([{ type: 'operator.alert', data: { code: 'login_mismatch' } }]);
    expect((await complete({ eventId: 'e-1', loginId })).statusCode).toBe(200);
    expect(gateway.client.completeConnect).toHaveBeenCalledTimes(1);
  });

  test.each([
    [new NoWorkerError('x'), 503, 'no_worker'],
    [new TemporalUnavailableError(new Error('down')), 503, 'temporal_unavailable'],
    [new LoginMismatchError('x'), 409, 'login_mismatch'],
  ])('is not remembered when it was not taken: %s', async (error, status, code) => {
    gateway.client.completeConnect.mockRejectedValueOnce(error);
    expect(problem(await complete({ eventId: 'e-2' }))).toMatchObject({ status, code });
    expect((await complete({ eventId: 'e-2' })).statusCode).toBe(200);
    expect(gateway.client.completeConnect).toHaveBeenCalledTimes(2);
  });

  test('an unknown login is 404 and reaches nobody', async () => {
    loginId = randomUUID();
    expect(problem(await complete({ eventId: 'e-1' }))).toMatchObject({ status: 404, code: 'unknown_login' });
    expect(gateway.client.completeConnect).not.toHaveBeenCalled();
  });
});
