import { randomUUID } from 'node:crypto';
import { HouseClient } from '../../client/house-client';
import { DAY_MS, HOUR_MS } from '../../domain/duration';
import { refreshLoginWorkflowId } from '../../domain/ids';
import type { Answer } from '../../domain/refresh/answer';
import type { refreshLogin } from '../../workflows/refresh-login/workflow';
import { connectCompletedSignal, refreshStatusQuery, runStartedSignal } from '../../workflows/messages';
import { mfa, ok, pending, refused, RefreshHarness, SHORT, type LoginUnderTest } from '../support/refresh-harness';
import { activitiesIn, eventsOf } from './support';

let harness: RefreshHarness;
let client: HouseClient;
beforeAll(async () => {
  harness = await RefreshHarness.start();
  client = new HouseClient(harness.client, { policy: SHORT });
});
afterAll(() => harness.stop());

const webhook = (more: { requestId?: string; lastRefresh?: string; eventId?: string } = {}) => ({
  eventId: randomUUID(),
  source: 'webhook',
  lastRefresh: new Date(Date.now() + HOUR_MS).toISOString(),
  ...more,
});
const collected: Answer = { kind: 'ok', status: 200 };
const old = new Date(Date.now() - 8 * DAY_MS).toISOString();
const handleOf = (login: LoginUnderTest) =>
  harness.client.workflow.getHandle<typeof refreshLogin>(refreshLoginWorkflowId(login.loginId));
/** An answer that comes only when the test gives it. */
function held<T>(answer: T): { answer: () => Promise<T>; give: () => void } {
  let give = () => {};
  const given = new Promise<void>((resolve) => (give = resolve));
  return { answer: () => given.then(() => answer), give };
}

describe('a login that is polled', () => {
  /** A pause so long that only a webhook ends it in time. */
  const policy = { ...SHORT, pollIntervalMs: HOUR_MS, pollLimitMs: 10 * HOUR_MS };
  const polling = async (script = {}) => {
    const session = ok();
    const login = harness.login({
      cached: [session],
      detail: [pending, collected],
      polls: [pending, collected],
      ...script,
    });
    const handle = await login.start({ policy });
    await login.until(() => login.boxes === 'ADJ', 'a poll');
    return { login, handle, requestId: session.requestId! };
  };

  test('a webhook of its session ends the pause: polled at once, and collected', async () => {
    const { login, handle, requestId } = await polling();
    await handle.signal(connectCompletedSignal, webhook({ requestId }));
    await expect(handle.result()).resolves.toEqual({ outcome: 'refreshed', path: 'cached' });
    expect(login.boxes).toBe('ADJJI');
  });

  test('so does one without a RequestId', async () => {
    const { login, handle } = await polling();
    await handle.signal(connectCompletedSignal, webhook());
    await expect(handle.result()).resolves.toMatchObject({ outcome: 'refreshed' });
    expect(login.boxes).toBe('ADJJI');
  });

  test('one of another session leads to that session, as a claim', async () => {
    const { login, handle } = await polling();
    const requestId = randomUUID();
    await handle.signal(connectCompletedSignal, webhook({ requestId }));
    await expect(handle.result()).resolves.toEqual({ outcome: 'refreshed', path: 'cached' });
    expect(login.boxes).toBe('ADJDI');
    expect(login.of('fetchAccountsDetail')[1]).toMatchObject({ requestId, mustNameLogin: true });
    expect(login.of('fetchAttributes')[0]).toMatchObject({ requestId });
  });

  test.each(['UNAUTHORIZED', 'LOGIN_MISMATCH', 'SESSION_NONEXISTENT', 'INVALID_PASSWORD'])(
    'a false claim (%s) costs one call: the polling goes on with the session there was, and nobody is asked',
    async (code) => {
      const { login, handle, requestId } = await polling({ detail: [pending, refused(code)] });
      await handle.signal(connectCompletedSignal, webhook({ requestId: randomUUID() }));
      await expect(handle.result()).resolves.toMatchObject({ outcome: 'refreshed' });
      expect(login.boxes).toBe('ADJDJI');
      expect(login.of('pollAccountsDetail')[1]).toMatchObject({ requestId });
      expect(login.of('recordWait')).toEqual([]);
    },
  );

  test('old news of another session only ends the pause', async () => {
    const { login, handle } = await polling();
    await handle.signal(connectCompletedSignal, webhook({ requestId: randomUUID(), lastRefresh: old }));
    await expect(handle.result()).resolves.toMatchObject({ outcome: 'refreshed' });
    expect(login.boxes).toBe('ADJJI');
  });

  test('the same webhook a hundred times is heard once', async () => {
    const { login, handle, requestId } = await polling({ polls: [pending, pending, collected] });
    const same = webhook({ requestId });
    await Promise.all(Array.from({ length: 100 }, () => handle.signal(connectCompletedSignal, same)));
    await login.until(() => login.boxes === 'ADJJ', 'the poll it asks for');
    await handle.signal(connectCompletedSignal, same);
    // Answered once the signal before it has been handled; a poll caused by it would be in the history by then.
    await handle.query(refreshStatusQuery);
    const asked = activitiesIn(await eventsOf(handle));
    expect(asked.filter(({ activity }) => activity === 'pollAccountsDetail')).toHaveLength(2);
    await handle.signal(connectCompletedSignal, webhook({ requestId }));
    await handle.result();
    expect(login.boxes).toBe('ADJJJI');
  });
});

describe('a user who is awaited', () => {
  const atMfa = async () => {
    const requestId = randomUUID();
    const login = harness.login({
      cached: [refused('RETRY_LATER')],
      live: [mfa(requestId)],
      known: { lastSeenBefore: old },
    });
    const handle = await login.start();
    await login.untilWaiting();
    return { login, handle, requestId };
  };

  test('MFA: a webhook of the session means done', async () => {
    const { login, handle, requestId } = await atMfa();
    await handle.signal(connectCompletedSignal, webhook({ requestId }));
    await expect(handle.result()).resolves.toEqual({ outcome: 'refreshed', path: 'after_mfa' });
    expect(login.boxes).toBe('AFDI');
  });

  test('E1: a webhook means reconnected, and A is asked', async () => {
    const login = harness.login({ cached: [refused('INVALID_PASSWORD'), ok()] });
    const handle = await login.start();
    await login.untilWaiting();
    await handle.signal(connectCompletedSignal, webhook({ requestId: randomUUID() }));
    await expect(handle.result()).resolves.toEqual({ outcome: 'refreshed', path: 'after_reconnect' });
    expect(login.boxes).toBe('AADI');
  });

  test('a webhook of data from before the wait is no return: no call, no live call, the wait goes on', async () => {
    const { login, handle, requestId } = await atMfa();
    await handle.signal(connectCompletedSignal, webhook({ requestId: randomUUID(), lastRefresh: old }));
    // Received after the webhook, which has therefore been handled.
    await handle.signal(connectCompletedSignal, { eventId: 'page', source: 'page', requestId });
    await expect(handle.result()).resolves.toMatchObject({ outcome: 'refreshed' });
    expect(login.boxes).toBe('AFDI');
    expect(login.of('fetchAccountsDetail')[0]).toMatchObject({ requestId });
  });
});

describe('a webhook that comes while another box is at work', () => {
  test.each(['detail', 'attributes'] as const)(
    'of the session being collected (%s): no second refresh',
    async (box) => {
      const slow = held(collected);
      const session = ok();
      const login = harness.login({ cached: [session], [box]: [slow.answer] });
      const handle = await login.start();
      await login.until(() => login.boxes === (box === 'detail' ? 'AD' : 'ADI'), box);
      await handle.signal(connectCompletedSignal, webhook({ requestId: session.requestId! }));
      slow.give();
      await expect(handle.result()).resolves.toMatchObject({ outcome: 'refreshed' });
      expect(login.boxes).toBe('ADI');
    },
  );

  test('of the session a live call opens: no second refresh', async () => {
    const session = ok();
    const slow = held(session);
    const login = harness.login({ cached: [refused('RETRY_LATER')], live: [slow.answer] });
    const handle = await login.start();
    await login.until(() => login.boxes === 'AF', 'F');
    await handle.signal(connectCompletedSignal, webhook({ requestId: session.requestId! }));
    slow.give();
    await expect(handle.result()).resolves.toEqual({ outcome: 'refreshed', path: 'live' });
    expect(login.boxes).toBe('AFDI');
  });

  test('of data no newer than what was collected: no second refresh', async () => {
    const slow = held(collected);
    const session = ok();
    const login = harness.login({ cached: [session], detail: [slow.answer] });
    const handle = await login.start();
    await login.until(() => login.boxes === 'AD', 'D');
    await handle.signal(
      connectCompletedSignal,
      webhook({ requestId: randomUUID(), lastRefresh: session.lastRefresh! }),
    );
    slow.give();
    await handle.result();
    expect(login.boxes).toBe('ADI');
  });

  test('of newer data: once more from A, and not for ever', async () => {
    const slow = held(collected);
    const login = harness.login({ cached: [ok()], detail: [slow.answer] });
    const handle = await login.start();
    await login.until(() => login.boxes === 'AD', 'D');
    await handle.signal(connectCompletedSignal, webhook({ requestId: randomUUID() }));
    slow.give();
    await expect(handle.result()).resolves.toMatchObject({ outcome: 'refreshed' });
    expect(login.boxes).toBe('ADIADI');
  });

  test('in a delay it ends the delay, unless it is old news', async () => {
    const policy = { ...SHORT, retryDelaysMs: [HOUR_MS] };
    const login = harness.login({ cached: [refused('CARD_IN_USE', 400), ok()], known: { lastRefreshedAt: old } });
    const handle = await login.start({ policy });
    await login.until(() => login.boxes === 'A', 'A');
    await handle.signal(connectCompletedSignal, webhook({ lastRefresh: old }));
    await expect(handle.query(refreshStatusQuery)).resolves.toMatchObject({ box: 'A', state: 'refreshing' });
    expect(login.boxes).toBe('A');
    await handle.signal(connectCompletedSignal, webhook());
    await expect(handle.result()).resolves.toMatchObject({ outcome: 'refreshed' });
    expect(login.boxes).toBe('AADI');
  });
});

describe('a refresh that only a webhook asked for', () => {
  const arrive = async (login: LoginUnderTest) => {
    await expect(client.webhookArrived(login.loginId, webhook(), { mayStart: async () => true })).resolves.toBe(
      'started',
    );
    return handleOf(login);
  };

  test('reads what Flinks holds', async () => {
    const login = harness.login();
    const handle = await arrive(login);
    await expect(handle.result()).resolves.toEqual({ outcome: 'refreshed', path: 'cached' });
    expect(login.boxes).toBe('ADI');
    expect(login.of('beginRefresh')[0]).toMatchObject({ trigger: 'webhook', runId: null });
  });

  test.each([
    ['a stale cache', { cached: [ok({ lastRefresh: old })] }, 'A', 'NOT_CACHED'],
    ['one of the seven codes', { cached: [refused('RETRY_LATER')] }, 'A', 'NOT_CACHED'],
    ['a user code', { cached: [refused('INVALID_PASSWORD')] }, 'A', 'INVALID_PASSWORD'],
    ['a code nobody knows', { cached: [refused('A_CODE_NOBODY_KNOWS')] }, 'A', 'A_CODE_NOBODY_KNOWS'],
    ['a cached 203', { cached: [mfa()] }, 'A', 'NOT_CACHED'],
    ['UNAUTHORIZED at D', { detail: [refused('UNAUTHORIZED')] }, 'AD', 'UNAUTHORIZED'],
    ['DISABLED_INSTITUTION at D', { detail: [refused('DISABLED_INSTITUTION', 405)] }, 'AD', 'NOT_CACHED'],
    ['a code at the end of polling', { detail: [pending], polls: [refused('NEW_ACCOUNT')] }, 'ADJ', 'NEW_ACCOUNT'],
  ])('never goes live and never asks: %s', async (_what, script, boxes, code) => {
    const login = harness.login(script);
    const handle = await arrive(login);
    await expect(handle.result()).resolves.toEqual({ outcome: 'unavailable', code });
    expect(login.boxes).toBe(boxes);
    expect(login.of('recordWait')).toEqual([]);
  });

  test.each([
    ['a stale cache', { cached: [ok({ lastRefresh: old })] }],
    ['a user code', { cached: [refused('INVALID_PASSWORD')] }],
    ['a slow bank', { detail: [pending], polls: [pending] }],
  ])('a login that was given up stays so: %s', async (_what, script) => {
    const known = { gaveUpSince: old, gaveUpCode: 'NEW_ACCOUNT' };
    const login = harness.login({ ...script, known });
    const handle = await arrive(login);
    await expect(handle.result()).resolves.toEqual({ outcome: 'gave_up', code: 'NEW_ACCOUNT' });
    expect(login.of('recordWait')).toEqual([]);
  });

  test('a login that was given up comes back by fresh data', async () => {
    const login = harness.login({ known: { gaveUpSince: old } });
    await expect((await arrive(login)).result()).resolves.toMatchObject({ outcome: 'refreshed' });
  });

  test.each<[string, (handle: ReturnType<typeof handleOf>) => Promise<void>]>([
    ['a run', (handle) => handle.signal(runStartedSignal, { runId: randomUUID(), listed: false })],
    ['its user', (handle) => handle.signal(connectCompletedSignal, { eventId: 'page', source: 'page' })],
  ])('takes the whole way once %s wants it too', async (_who, join) => {
    const slow = held(refused('INVALID_PASSWORD'));
    const login = harness.login({ cached: [slow.answer, refused('INVALID_PASSWORD')] });
    const handle = await arrive(login);
    await login.until(() => login.boxes === 'A', 'A');
    await join(handle);
    slow.give();
    await login.untilWaiting();
    expect(login.of('recordWait')[0]).toMatchObject({ reason: 'reconnect', code: 'INVALID_PASSWORD' });
  });

  test('an open refresh is told instead, and nobody asks whether one may start', async () => {
    const login = harness.login({ cached: [refused('INVALID_PASSWORD'), ok()] });
    const handle = await login.start();
    await login.untilWaiting();
    const mayStart = jest.fn(async () => true);
    await expect(client.webhookArrived(login.loginId, webhook(), { mayStart })).resolves.toBe('heard');
    await expect(handle.result()).resolves.toMatchObject({ outcome: 'refreshed' });
    expect(mayStart).not.toHaveBeenCalled();
  });

  test('where none may start, none does', async () => {
    const login = harness.login();
    const told = client.webhookArrived(login.loginId, webhook(), { mayStart: async () => false });
    await expect(told).resolves.toBe('nobody');
    await expect(client.refreshStatus(login.loginId)).resolves.toBeNull();
  });

  test('a login that is not registered ends as revoked, without any Flinks call', async () => {
    const login = harness.login({ known: null });
    await expect((await arrive(login)).result()).resolves.toEqual({ outcome: 'revoked' });
    expect(login.boxes).toBe('');
  });
});
