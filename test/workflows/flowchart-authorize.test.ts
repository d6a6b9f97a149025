import { randomUUID } from 'node:crypto';
import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { DAY_MS } from '../../domain/duration';
import { mfa, ok, pending, refused, RefreshHarness, SHORT, type Script } from '../support/refresh-harness';

let harness: RefreshHarness;
beforeAll(async () => {
  harness = await RefreshHarness.start();
});
afterAll(() => harness.stop());

const daysAgo = (days: number): string => new Date(Date.now() - days * DAY_MS).toISOString();
const SEVEN = [
  'RETRY_LATER',
  'AGGREGATION_ERROR',
  'SESSION_EXPIRED',
  'DISABLED_INSTITUTION',
  'UNAUTHORIZED',
  'SESSION_NONEXISTENT',
  'BANK_MAINTENANCE_RETRY_LATER',
];

describe('A, B, C: the cached Authorize', () => {
  test('A -> B -> D: 200 and fresh goes to D, G to I, and the login is refreshed from the cache', async () => {
    const login = harness.login({ cached: [ok({ lastRefresh: daysAgo(0.5) })] });
    await expect(login.refresh()).resolves.toEqual({ outcome: 'refreshed', path: 'cached' });
    expect(login.boxes).toBe('ADI');
  });

  test('A -> B -> F (REFRESH_LIVE_AGE): 200 of two days ago goes live where that bothers nobody', async () => {
    const login = harness.login({ cached: [ok({ lastRefresh: daysAgo(2) })] });
    await expect(login.refresh()).resolves.toEqual({ outcome: 'refreshed', path: 'live' });
    expect(login.boxes).toBe('AFDI');
    expect(login.of('authorizeLive')).toEqual([expect.objectContaining({ fresher: true, attended: false })]);
  });

  test.each<[string, Script]>([
    ['declined', { live: [{ kind: 'declined' }] }],
    ['a 203', { live: [mfa()] }],
    ['INVALID_PASSWORD', { live: [refused('INVALID_PASSWORD')] }],
    ['RETRY_LATER', { live: [refused('RETRY_LATER')] }],
    ['ACCESS_DENIED', { live: [refused('ACCESS_DENIED')] }],
    ['no live call left', { live: [{ kind: 'capped', code: 'LIVE_LIMIT' }] }],
  ])('F -> D (REFRESH_LIVE_AGE): %s goes on with the cached session, and nobody is asked', async (_title, script) => {
    const cached = ok({ lastRefresh: daysAgo(2) });
    const login = harness.login({ ...script, cached: [cached] });
    await expect(login.refresh()).resolves.toEqual({ outcome: 'refreshed', path: 'cached' });
    expect(login.boxes).toBe('AFDI');
    expect(login.of('fetchAccountsDetail')).toEqual([expect.objectContaining({ requestId: cached.requestId })]);
    expect(login.of('recordWait')).toEqual([]);
  });

  test('F -> D -> A (REFRESH_LIVE_AGE): a dead cached session starts again at A once, and then nobody is asked', async () => {
    const login = harness.login({
      cached: [ok({ lastRefresh: daysAgo(2) }), refused('INVALID_PASSWORD')],
      live: [refused('INVALID_PASSWORD')],
      detail: [refused('SESSION_EXPIRED')],
    });
    await expect(login.refresh()).resolves.toEqual({ outcome: 'unavailable', code: 'INVALID_PASSWORD' });
    expect(login.boxes).toBe('AFDA');
    expect(login.of('recordWait')).toEqual([]);
  });

  test('F (REFRESH_LIVE_AGE): a lost answer settles; where the look finds nothing newer, D asks with the cached session', async () => {
    const lost = ApplicationFailure.create({ type: 'FlinksAnswerLost', message: 'lost', nonRetryable: true });
    const login = harness.login({ cached: [ok({ lastRefresh: daysAgo(2) })], live: [lost] });
    await expect(login.refresh()).resolves.toEqual({ outcome: 'refreshed', path: 'cached' });
    expect(login.boxes).toBe('AFADI');
  });

  test('REFRESH_LIVE_AGE off: 200 of two days ago goes to D', async () => {
    const login = harness.login({ cached: [ok({ lastRefresh: daysAgo(2) })] });
    await expect(login.refresh({ policy: { ...SHORT, liveAgeMs: null } })).resolves.toMatchObject({ path: 'cached' });
    expect(login.boxes).toBe('ADI');
  });

  test.each([
    ['older than REFRESH_MAX_AGE', 8],
    ['never', null],
  ])('A -> B -> F: 200 with LastRefresh %s goes live', async (_title, age) => {
    const lastRefresh = age === null ? null : daysAgo(age);
    const login = harness.login({ cached: [ok({ lastRefresh })] });
    await expect(login.refresh()).resolves.toEqual({ outcome: 'refreshed', path: 'live' });
    expect(login.boxes).toBe('AFDI');
  });

  test.each(SEVEN)('A -> C -> F: %s describes the last refresh and goes live', async (code) => {
    const login = harness.login({ cached: [refused(code)] });
    await expect(login.refresh()).resolves.toEqual({ outcome: 'refreshed', path: 'live' });
    expect(login.boxes).toBe('AFDI');
  });

  test.each(['INVALID_PASSWORD', 'NEW_ACCOUNT', 'DISABLED_LOGIN', 'INVALID_LOGIN', 'A_CODE_NOBODY_KNOWS'])(
    'A -> C -> E1: %s wants the user, and no live call is made',
    async (code) => {
      const login = harness.login({ cached: [refused(code)] });
      await login.start();
      await login.untilWaiting();
      expect(login.boxes).toBe('A');
      expect(login.of('recordWait')).toEqual([expect.objectContaining({ reason: 'reconnect', code, ask: true })]);
    },
  );

  test.each([
    ['ACCESS_DENIED', refused('ACCESS_DENIED'), {}],
    ['INVALID_REQUEST', refused('INVALID_REQUEST', 400), {}],
    ['a 401 without a code', refused(undefined, 401), {}],
    ['INVALID_LOGIN of a login never seen to work', refused('INVALID_LOGIN'), { everWorked: false }],
  ])('A -> C: %s is the operator: failed, and nobody is asked', async (_title, answer, known) => {
    const login = harness.login({ cached: [answer], known });
    await expect(login.refresh()).resolves.toMatchObject({ outcome: 'failed' });
    expect(login.boxes).toBe('A');
    expect(login.of('recordWait')).toEqual([]);
  });

  test('A -> C -> A: a wait code is repeated after each of RETRY_DELAYS, then the login is unavailable', async () => {
    const login = harness.login({ cached: [refused('TOO_MANY_REQUESTS')] });
    await expect(login.refresh()).resolves.toEqual({ outcome: 'unavailable', code: 'TOO_MANY_REQUESTS' });
    expect(login.boxes).toBe('AAA');
    expect(login.of('recordWait')).toEqual([]);
  });

  test('A -> J: a 202 is polled, not taken for an error', async () => {
    const login = harness.login({ cached: [pending] });
    await expect(login.refresh()).resolves.toEqual({ outcome: 'refreshed', path: 'cached' });
    expect(login.boxes).toBe('AJI');
  });

  test('no registration, no Flinks call: revoked', async () => {
    const login = harness.login({ known: null });
    await expect(login.refresh()).resolves.toEqual({ outcome: 'revoked' });
    expect(login.boxes).toBe('');
  });

  test('a login withdrawn between two boxes ends as revoked', async () => {
    const login = harness.login({ detail: [{ kind: 'gone' }] });
    await expect(login.refresh()).resolves.toEqual({ outcome: 'revoked' });
    expect(login.boxes).toBe('AD');
  });
});

describe('F, F1: the live Authorize', () => {
  const live = { cached: [refused('RETRY_LATER')] };

  test('F -> F1 -> MFA: 203 waits for the user with that session', async () => {
    const login = harness.login({ ...live, live: [mfa()] });
    const handle = await login.start();
    await login.untilWaiting();
    expect(login.boxes).toBe('AF');
    expect(login.of('recordWait')).toEqual([expect.objectContaining({ reason: 'mfa', code: null })]);
    await expect(handle.query('refreshStatus')).resolves.toMatchObject({ box: 'MFA', state: 'awaiting_user' });
  });

  test('F -> J: 202 is polled with that session', async () => {
    const login = harness.login({ ...live, live: [pending] });
    await expect(login.refresh()).resolves.toEqual({ outcome: 'refreshed', path: 'live' });
    expect(login.boxes).toBe('AFJI');
    expect(login.of('pollAccountsDetail')[0]).toMatchObject({ requestId: pending.requestId });
  });

  test('F -> D: ALREADY_AUTHORIZED goes on with that session', async () => {
    const requestId = '11111111-1111-4111-8111-111111111111';
    const login = harness.login({ ...live, live: [{ ...refused('ALREADY_AUTHORIZED', 400), requestId }] });
    await expect(login.refresh()).resolves.toEqual({ outcome: 'refreshed', path: 'live' });
    expect(login.of('fetchAccountsDetail')[0]).toMatchObject({ requestId });
  });

  test('ALREADY_AUTHORIZED that names no session starts again at A, twice at most', async () => {
    const login = harness.login({ cached: [refused('ALREADY_AUTHORIZED', 400)] });
    await expect(login.refresh()).resolves.toEqual({ outcome: 'unavailable', code: 'ALREADY_AUTHORIZED' });
    expect(login.boxes).toBe('AAA');
  });

  test('F -> E1: a user code wants the user, and the bank is not tried again', async () => {
    const login = harness.login({ ...live, live: [refused('INVALID_PASSWORD')] });
    await login.start();
    await login.untilWaiting();
    expect(login.boxes).toBe('AF');
    expect(login.of('recordWait')).toEqual([
      expect.objectContaining({ reason: 'reconnect', code: 'INVALID_PASSWORD' }),
    ]);
  });

  test('F -> F: a wait code is repeated live after each of RETRY_DELAYS, then unavailable; nobody is asked', async () => {
    const login = harness.login({ ...live, live: [refused('RETRY_LATER')] });
    await expect(login.refresh()).resolves.toEqual({ outcome: 'unavailable', code: 'RETRY_LATER' });
    expect(login.boxes).toBe('AFFF');
    expect(login.of('recordWait')).toEqual([]);
  });

  test('F: no live call left today: unavailable', async () => {
    const login = harness.login({ ...live, live: [refused('RETRY_LATER'), { kind: 'capped', code: 'LIVE_LIMIT' }] });
    await expect(login.refresh()).resolves.toEqual({ outcome: 'unavailable', code: 'LIVE_LIMIT' });
  });

  test('F: DISABLED_INSTITUTION gets one live try, then unavailable', async () => {
    const code = 'DISABLED_INSTITUTION';
    const login = harness.login({ cached: [refused(code)], live: [refused(code, 405)] });
    await expect(login.refresh()).resolves.toEqual({ outcome: 'unavailable', code });
    expect(login.boxes).toBe('AF');
  });

  test('F -> A: a dead session starts again at A, twice at most', async () => {
    const login = harness.login({ ...live, live: [refused('SESSION_EXPIRED', 400)] });
    await expect(login.refresh()).resolves.toEqual({ outcome: 'unavailable', code: 'SESSION_EXPIRED' });
    expect(login.boxes).toBe('AFAFAF');
  });

  test('F: an operator code fails the login', async () => {
    const login = harness.login({ ...live, live: [refused('METHOD_NOT_AVAILABLE')] });
    await expect(login.refresh()).resolves.toEqual({ outcome: 'failed', code: 'METHOD_NOT_AVAILABLE' });
  });

  test('rule 5: after two unattended 203s the phone is not rung again: MFA at once', async () => {
    const login = harness.login({ ...live, known: { unattended203s: 2 } });
    await login.start({ trigger: 'run' });
    await login.untilWaiting();
    expect(login.boxes).toBe('A');
    expect(login.of('recordWait')).toEqual([expect.objectContaining({ reason: 'mfa' })]);
  });

  test('a present user is asked live at once, whatever rule 5 says', async () => {
    const login = harness.login({ known: { unattended203s: 2 } });
    await expect(login.refresh({ trigger: 'user', live: true })).resolves.toEqual({
      outcome: 'refreshed',
      path: 'live',
    });
    expect(login.boxes).toBe('FDI');
    expect(login.of('authorizeLive')[0]).toMatchObject({ attended: true });
  });
});

describe('rule 4: the answer of a live call is lost', () => {
  const live = { cached: [refused('RETRY_LATER')] };
  const lost = new Error('the connection broke');

  test('a look finds that LastRefresh has moved: on to D, no second live call', async () => {
    const login = harness.login({ cached: [ok({ lastRefresh: daysAgo(9) }), ok()], live: [lost] });
    await expect(login.refresh()).resolves.toEqual({ outcome: 'refreshed', path: 'live' });
    expect(login.boxes).toBe('AFADI');
  });

  test('a look finds nothing new: one more live call, and no more', async () => {
    const login = harness.login({ ...live, live: [lost] });
    await expect(login.refresh()).resolves.toEqual({ outcome: 'unavailable', code: 'ANSWER_LOST' });
    expect(login.boxes).toBe('AFAFA');
  });

  test('a look that gets no answer is repeated after a delay, not followed by another live call', async () => {
    const tooMany = refused('TOO_MANY_REQUESTS', 429);
    const login = harness.login({ cached: [refused('RETRY_LATER'), tooMany, ok()], live: [lost] });
    await expect(login.refresh()).resolves.toMatchObject({ outcome: 'refreshed' });
    expect(login.boxes).toBe('AFAADI');
  });

  test.each([
    ['203', { kind: 'mfa' as const, status: 203 }, 'mfa'],
    ['a refusal', refused('INVALID_PASSWORD'), 'reconnect'],
  ])('an answer that reached the database is not asked for again: %s', async (_what, recalled, reason) => {
    const login = harness.login({ ...live, live: [lost], recalled });
    await login.start();
    await login.untilWaiting();
    expect(login.boxes).toBe('AF');
    expect(login.of('recordWait')).toEqual([expect.objectContaining({ reason })]);
  });

  test('a 202 that reached the database is polled in its session: no second live call beside it', async () => {
    const recalled = { kind: 'pending' as const, status: 202, requestId: randomUUID() };
    const login = harness.login({ ...live, live: [lost], recalled });
    await expect(login.refresh()).resolves.toEqual({ outcome: 'refreshed', path: 'live' });
    expect(login.boxes).toBe('AFJI');
    expect(login.of('pollAccountsDetail')).toEqual([expect.objectContaining({ requestId: recalled.requestId })]);
  });

  test('a look that finds the password refused asks the user, and does not replay it', async () => {
    const login = harness.login({ cached: [refused('RETRY_LATER'), refused('INVALID_PASSWORD')], live: [lost] });
    await login.start();
    await login.untilWaiting();
    expect(login.boxes).toBe('AFA');
    expect(login.of('recordWait')).toEqual([
      expect.objectContaining({ reason: 'reconnect', code: 'INVALID_PASSWORD' }),
    ]);
  });

  test('the look waits for FLINKS_LIVE_SETTLE', async () => {
    const login = harness.login({ ...live, live: [lost, ok()] });
    await login.refresh({ policy: { ...SHORT, liveSettleMs: 2_000 } });
    const [, calledLive, looked] = login.calls.filter(({ activity }) => activity.startsWith('authorize'));
    expect((looked?.atMs ?? 0) - (calledLive?.atMs ?? 0)).toBeGreaterThanOrEqual(2_000);
  });
});

describe('input of any SDK', () => {
  test.each([undefined, null, 'text', {}, { loginId: 7 }])(
    '%j ends as revoked: nothing of it is registered',
    async (input) => {
      const handle = await harness.client.workflow.start('refreshLogin', {
        workflowId: `refresh-login/odd-${Math.random()}`,
        taskQueue: 'flinks-refresh',
        args: input === undefined ? [] : [input],
      });
      await expect(handle.result()).resolves.toEqual({ outcome: 'revoked' });
    },
  );

  test.each(['somebody-else', 'refresh-login/', 'refresh-login/x', 'withdraw-login/'])(
    'a refresh of a login under the id %s, not its own, ends before it calls or changes anything',
    async (prefix) => {
      const login = harness.login();
      const handle = await harness.client.workflow.start('refreshLogin', {
        workflowId: `${prefix}${Math.random()}`,
        taskQueue: 'flinks-refresh',
        args: [{ loginId: login.loginId, live: true }],
      });
      const failure: unknown = await handle.result().catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(WorkflowFailedError);
      expect((failure as WorkflowFailedError).cause).toMatchObject({ type: 'foreign_workflow_id', nonRetryable: true });
      expect(login.calls).toEqual([]);
    },
  );

  test('a trigger nobody knows is an app', async () => {
    const login = harness.login();
    await login.refresh({ trigger: 'manual' as never });
    expect(login.of('beginRefresh')[0]).toMatchObject({ trigger: 'app' });
  });
});
