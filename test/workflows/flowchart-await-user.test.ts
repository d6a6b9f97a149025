import { randomUUID } from 'node:crypto';
import { DAY_MS } from '../../domain/duration';
import { connectCompletedSignal, refreshStatusQuery } from '../../workflows/messages';
import { held, mfa, ok, pending, refused, RefreshHarness, SHORT } from '../support/refresh-harness';
import { claim, liveRefused } from './support';

let harness: RefreshHarness;
beforeAll(async () => {
  harness = await RefreshHarness.start();
});
afterAll(() => harness.stop());

describe('MFA', () => {
  test('MFA -> D: the session the user answered is collected', async () => {
    const requestId = randomUUID();
    const login = harness.login({ ...liveRefused, live: [mfa(requestId)] });
    const handle = await login.start();
    await login.untilWaiting();
    await handle.signal(connectCompletedSignal, claim({ requestId }));
    await expect(handle.result()).resolves.toEqual({ outcome: 'refreshed', path: 'after_mfa' });
    expect(login.boxes).toBe('AFDI');
    expect(login.of('fetchAccountsDetail')[0]).toMatchObject({ requestId });
  });

  test('MFA -> D: UNAUTHORIZED there says the claim was false: the wait goes on and nobody is asked again', async () => {
    const login = harness.login({
      ...liveRefused,
      live: [mfa()],
      detail: [refused('UNAUTHORIZED'), { kind: 'ok', status: 200 }],
    });
    const handle = await login.start();
    await login.untilWaiting();
    await handle.signal(connectCompletedSignal, claim());
    await login.untilWaiting(2);
    await expect(handle.query(refreshStatusQuery)).resolves.toMatchObject({
      state: 'awaiting_user',
      awaiting: { reason: 'mfa' },
    });
    expect(login.of('recordWait').map(({ ask }) => ask)).toEqual([true, false]);
    await handle.signal(connectCompletedSignal, claim());
    await expect(handle.result()).resolves.toEqual({ outcome: 'refreshed', path: 'after_mfa' });
  });

  test('MFA -> D -> look: nobody answered that session, but the user has signed in anew: the look finds the data', async () => {
    // By Flinks' clock this was before the wait was recorded: clocks differ, and recording may have taken long.
    const moved = ok({ lastRefresh: new Date(Date.now() - 60_000).toISOString() });
    const login = harness.login({
      cached: [...liveRefused.cached, moved],
      live: [mfa()],
      detail: [refused('UNAUTHORIZED'), { kind: 'ok', status: 200 }],
    });
    const handle = await login.start();
    await login.untilWaiting();
    await handle.signal(connectCompletedSignal, claim());
    await expect(handle.result()).resolves.toEqual({ outcome: 'refreshed', path: 'after_mfa' });
    expect(login.boxes).toBe('AFDADI');
    expect(login.of('recordWait').map(({ ask }) => ask)).toEqual([true, false]);
  });

  test("a claim whose session is another login's is false too", async () => {
    const login = harness.login({
      ...liveRefused,
      live: [mfa()],
      detail: [refused('LOGIN_MISMATCH', 200), { kind: 'ok', status: 200 }],
    });
    const handle = await login.start();
    await login.untilWaiting();
    await handle.signal(connectCompletedSignal, claim({ requestId: randomUUID() }));
    await login.untilWaiting(2);
    expect(login.of('fetchAccountsDetail')[0]).toMatchObject({ mustNameLogin: true });
    await handle.signal(connectCompletedSignal, claim());
    await expect(handle.result()).resolves.toEqual({ outcome: 'refreshed', path: 'after_mfa' });
    expect(login.of('fetchAccountsDetail')[1]).toMatchObject({ mustNameLogin: false });
  });

  test('one return reported by page, app and webhook is one refresh', async () => {
    const answer = held({ kind: 'ok' as const, status: 200 });
    const login = harness.login({ ...liveRefused, live: [mfa()], detail: [answer.promised] });
    const handle = await login.start();
    await login.untilWaiting();
    for (const eventId of ['page', 'app', 'webhook']) await handle.signal(connectCompletedSignal, claim({ eventId }));
    answer.give();
    await expect(handle.result()).resolves.toEqual({ outcome: 'refreshed', path: 'after_mfa' });
    expect(login.boxes).toBe('AFDI');
  });

  test('false claims do not use up a wait: each has budgets of its own', async () => {
    const stale = ok({ lastRefresh: new Date(Date.now() - 8 * DAY_MS).toISOString() });
    const login = harness.login({
      known: { unattended203s: 2 },
      cached: [stale],
      detail: [refused('SESSION_EXPIRED', 400)],
    });
    const handle = await login.start({ trigger: 'run', runId: randomUUID() });
    await login.untilWaiting();
    for (let claims = 1; claims <= 4; claims += 1) {
      await handle.signal(connectCompletedSignal, claim({ requestId: randomUUID() }));
      await login.untilWaiting(1 + claims);
    }
    await expect(handle.query(refreshStatusQuery)).resolves.toMatchObject({ state: 'awaiting_user' });
    expect(login.boxes).toBe('ADADADADA');
  });

  test.each(['SESSION_EXPIRED', 'SESSION_NONEXISTENT'])('MFA -> D -> A: %s starts again at A', async (code) => {
    const login = harness.login({
      cached: [refused('RETRY_LATER'), ok()],
      live: [mfa()],
      detail: [refused(code, 400), { kind: 'ok', status: 200 }],
    });
    const handle = await login.start();
    await login.untilWaiting();
    await handle.signal(connectCompletedSignal, claim());
    await expect(handle.result()).resolves.toEqual({ outcome: 'refreshed', path: 'after_mfa' });
    expect(login.boxes).toBe('AFDADI');
  });
});

describe('E1, E2', () => {
  test.each([
    ['E1', { cached: [refused('INVALID_PASSWORD'), ok()] }, 'AADI'],
    ['E2', { detail: [refused('NEW_ACCOUNT'), { kind: 'ok' as const, status: 200 }] }, 'ADADI'],
  ])('%s -> A: a reconnected login starts again at A', async (_box, script, boxes) => {
    const login = harness.login(script);
    const handle = await login.start();
    await login.untilWaiting();
    await handle.signal(connectCompletedSignal, claim());
    await expect(handle.result()).resolves.toEqual({ outcome: 'refreshed', path: 'after_reconnect' });
    expect(login.boxes).toBe(boxes);
  });

  test('step 1 -> E1: a listed login wants its user, and Flinks is not called', async () => {
    const login = harness.login();
    await login.start({ trigger: 'run', listed: true, listedCode: 'INVALID_PASSWORD', runId: randomUUID() });
    await login.untilWaiting();
    expect(login.boxes).toBe('');
    expect(login.of('recordWait')).toEqual([
      expect.objectContaining({ reason: 'reconnect', code: 'INVALID_PASSWORD', hold: true }),
    ]);
  });
});

describe('rule 8: waits', () => {
  const short = { ...SHORT, remindersMs: [1_000], waitLimitMs: 7_000 };

  test('reminders count from the start of the wait; after USER_WAIT_LIMIT the login is given up', async () => {
    const login = harness.login({ cached: [refused('INVALID_PASSWORD')] });
    await expect(login.refresh({ policy: short })).resolves.toEqual({ outcome: 'gave_up', code: 'INVALID_PASSWORD' });
    expect(login.of('remindUser').map(({ n }) => n)).toEqual([1]);
  });

  test('REFRESH_ASK=off: nobody is asked and nobody reminded', async () => {
    const login = harness.login({ cached: [refused('INVALID_PASSWORD')] });
    await login.refresh({ policy: { ...short, ask: false } });
    expect(login.of('recordWait').map(({ ask }) => ask)).toEqual([false]);
    expect(login.of('remindUser')).toEqual([]);
  });

  const gaveUpSince = new Date(Date.now() - DAY_MS).toISOString();

  test('a run looks at a given-up login once, and asks nobody', async () => {
    const login = harness.login({ known: { gaveUpSince }, cached: [refused('INVALID_PASSWORD')] });
    await expect(login.refresh({ trigger: 'run', listed: true })).resolves.toMatchObject({ outcome: 'gave_up' });
    expect(login.boxes).toBe('A');
    expect(login.of('recordWait')).toEqual([]);
  });

  test('the look does not forget why the login was given up', async () => {
    const login = harness.login({
      known: { gaveUpSince, gaveUpCode: 'INVALID_PASSWORD' },
      cached: [ok({ lastRefresh: '2020-01-01T00:00:00.000Z' })],
    });
    await expect(login.refresh({ trigger: 'run' })).resolves.toEqual({ outcome: 'gave_up', code: 'INVALID_PASSWORD' });
  });

  test('a user who comes back during the look ends that state: asked like any other', async () => {
    const look = held(refused('RETRY_LATER'));
    const login = harness.login({ known: { gaveUpSince }, cached: [look.promised], live: [mfa()] });
    const handle = await login.start({ trigger: 'run' });
    await login.until(() => login.boxes === 'A', 'the look');
    await handle.signal(connectCompletedSignal, { eventId: 'back', source: 'app' });
    look.give();
    await login.untilWaiting();
    expect(login.boxes).toBe('AAF');
  });

  test('a look that finds newer data and then a code of the user still asks nobody', async () => {
    const login = harness.login({
      known: { gaveUpSince, gaveUpCode: 'NEW_ACCOUNT' },
      detail: [refused('INVALID_PASSWORD')],
    });
    await expect(login.refresh({ trigger: 'run' })).resolves.toEqual({ outcome: 'gave_up', code: 'NEW_ACCOUNT' });
    expect(login.of('recordWait')).toEqual([]);
  });

  test('a given-up login leaves that state by fresh data', async () => {
    const login = harness.login({ known: { gaveUpSince } });
    await expect(login.refresh({ trigger: 'run' })).resolves.toEqual({ outcome: 'refreshed', path: 'after_reconnect' });
    expect(login.boxes).toBe('ADI');
  });

  test('a given-up login leaves that state by a refresh', async () => {
    const login = harness.login({ known: { gaveUpSince } });
    await expect(login.refresh({ trigger: 'user', live: true })).resolves.toMatchObject({
      outcome: 'refreshed',
      path: 'live',
    });
  });
});

describe('revoke in each box', () => {
  // Each test has its own held answer, because one that is given stays given.
  const cached = held(ok());
  const live = held(ok());
  const collected = held({ kind: 'ok' as const, status: 200 });
  const polled = held(pending);
  const worked = held(pending);

  test.each([
    ['A', { cached: [cached.promised] }, 'A', cached],
    ['F', { cached: [refused('RETRY_LATER')], live: [live.promised] }, 'AF', live],
    ['D', { detail: [collected.promised] }, 'AD', collected],
    ['J', { detail: [pending], polls: [polled.promised] }, 'ADJ', polled],
    ['I', { attributes: [worked.promised] }, 'ADI', worked],
  ])('at %s: the call under way ends, and no other follows', async (_box, script, boxes, answer) => {
    const login = harness.login(script);
    const handle = await login.start();
    await login.until(() => login.boxes === boxes, `box ${boxes}`);
    await handle.signal('revoke');
    answer.give();
    await expect(handle.result()).resolves.toEqual({ outcome: 'revoked' });
    expect(login.boxes).toBe(boxes);
  });
});
