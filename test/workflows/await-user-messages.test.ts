import { randomUUID } from 'node:crypto';
import { WorkflowUpdateFailedError } from '@temporalio/client';
import { DAY_MS } from '../../domain/duration';
import { refreshLoginWorkflowId } from '../../domain/ids';
import { completeConnectUpdate, connectCompletedSignal, refreshStatusQuery } from '../../workflows/messages';
import { held, mfa, ok, refused, RefreshHarness, SHORT } from '../support/refresh-harness';
import { claim, liveRefused } from './support';

/** Messages to a refresh while it runs or waits: claims, runs, an end. */
let harness: RefreshHarness;
/** What happens while a wait is being written. */
let writing: (() => Promise<void>) | null = null;
beforeAll(async () => {
  harness = await RefreshHarness.start({}, undefined, undefined, async () => writing?.());
});
afterAll(() => harness.stop());

describe('messages', () => {
  const waiting = async (script = {}) => {
    const login = harness.login({ cached: [refused('INVALID_PASSWORD'), ok()], ...script });
    const handle = await login.start();
    await login.untilWaiting();
    return { login, handle };
  };

  test('completeConnect answers before the refresh is done', async () => {
    const { handle } = await waiting();
    await expect(handle.executeUpdate(completeConnectUpdate, { args: [claim()] })).resolves.toEqual({
      accepted: true,
      state: 'refreshing',
    });
    await expect(handle.result()).resolves.toMatchObject({ outcome: 'refreshed' });
  });

  test('completeConnect refuses another login, tells the operator, and the login waits on', async () => {
    const { login, handle } = await waiting();
    const refusal = await handle
      .executeUpdate(completeConnectUpdate, { args: [claim({ loginId: randomUUID() })] })
      .catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(WorkflowUpdateFailedError);
    expect(refusal).toMatchObject({ cause: { type: 'login_mismatch' } });
    expect(login.of('alertOperator')).toEqual([expect.objectContaining({ code: 'login_mismatch' })]);
    await expect(handle.query(refreshStatusQuery)).resolves.toMatchObject({ state: 'awaiting_user' });
    expect(login.boxes).toBe('A');
  });

  test('the signal with another login does the same', async () => {
    const { login, handle } = await waiting();
    await handle.signal(connectCompletedSignal, claim({ loginId: randomUUID() }));
    await login.until(() => login.of('alertOperator').length === 1, 'the alert');
    await expect(handle.query(refreshStatusQuery)).resolves.toMatchObject({ state: 'awaiting_user' });
    expect(login.boxes).toBe('A');
  });

  test('a known eventId does nothing', async () => {
    const { login, handle } = await waiting({ cached: [refused('INVALID_PASSWORD')] });
    const eventId = randomUUID();
    await handle.signal(connectCompletedSignal, claim({ eventId }));
    await login.untilWaiting(2);
    await handle.executeUpdate(completeConnectUpdate, { args: [claim({ eventId })] });
    await expect(handle.query(refreshStatusQuery)).resolves.toMatchObject({ state: 'awaiting_user' });
    expect(login.boxes).toBe('AA');
  });

  test('a claim that arrives with the start is answered by A', async () => {
    const login = harness.login();
    const handle = await harness.client.workflow.signalWithStart('refreshLogin', {
      workflowId: `refresh-login/${login.loginId}`,
      taskQueue: 'flinks-refresh',
      args: [{ loginId: login.loginId }],
      signal: connectCompletedSignal,
      signalArgs: [claim()],
    });
    await expect(handle.result()).resolves.toEqual({ outcome: 'refreshed', path: 'cached' });
    expect(login.boxes).toBe('ADI');
  });

  test('a claim during a delay ends it: a person was at the bank, so A is asked at once', async () => {
    const login = harness.login({ cached: [refused('CARD_IN_USE', 400), ok()] });
    const handle = await login.start({ policy: { ...SHORT, retryDelaysMs: [DAY_MS] } });
    await login.until(() => login.boxes === 'A', 'the first A');
    await handle.signal(connectCompletedSignal, claim());
    await expect(handle.result()).resolves.toMatchObject({ outcome: 'refreshed' });
  });

  test.each([null, 'text', 7, {}, { eventId: '' }, { eventId: 'x'.repeat(201) }, { eventId: 5 }])(
    'a connectCompleted of %j is ignored, and the workflow lives',
    async (payload) => {
      const { login, handle } = await waiting();
      await handle.signal('connectCompleted', payload);
      await handle.signal('runStarted', payload);
      await expect(handle.executeUpdate('completeConnect', { args: [payload] })).rejects.toMatchObject({
        cause: { type: 'invalid_claim' },
      });
      await expect(handle.query(refreshStatusQuery)).resolves.toMatchObject({ state: 'awaiting_user' });
      expect(login.boxes).toBe('A');
    },
  );

  test('a RequestId that is no GUID is not asked about: the claim counts without it', async () => {
    const session = randomUUID();
    const login = harness.login({ ...liveRefused, live: [mfa(session)] });
    const handle = await login.start();
    await login.untilWaiting();
    await handle.signal('connectCompleted', { eventId: 'e', requestId: '../../secret', source: 'test' });
    await handle.result();
    expect(login.of('fetchAccountsDetail')[0]).toMatchObject({ requestId: session });
  });

  test('a cancel in Temporal is written down as failed', async () => {
    const { login, handle } = await waiting();
    await handle.cancel();
    await expect(handle.result()).rejects.toThrow();
    expect(login.of('finishRefresh')).toEqual([
      expect.objectContaining({ outcome: { outcome: 'failed', code: 'CANCELLED' } }),
    ]);
  });

  test('revoke ends a wait, and a delay, as revoked without another call', async () => {
    const { login, handle } = await waiting();
    await handle.signal('revoke');
    await expect(handle.result()).resolves.toEqual({ outcome: 'revoked' });
    const delayed = harness.login({ cached: [refused('CARD_IN_USE', 400)] });
    const delay = await delayed.start({ policy: { ...SHORT, retryDelaysMs: [DAY_MS] } });
    await delayed.until(() => delayed.boxes === 'A', 'the first A');
    await delay.signal('revoke');
    await expect(delay.result()).resolves.toEqual({ outcome: 'revoked' });
    expect(login.boxes + delayed.boxes).toBe('AA');
  });
});

describe('a run that finds the login open', () => {
  const run = (listed: boolean) => ({ runId: randomUUID(), listed });

  test('a waiting login writes awaiting_user for it and looks once: nothing newer, so it waits on', async () => {
    const login = harness.login({
      cached: [refused('INVALID_PASSWORD'), ok({ lastRefresh: '2020-01-01T00:00:00.000Z' })],
    });
    const handle = await login.start();
    await login.untilWaiting();
    const started = run(false);
    await handle.signal('runStarted', started);
    await login.until(() => login.boxes === 'AA', 'the look');
    const itsWait = { waitId: expect.any(String) as string, since: expect.any(String) as string };
    expect(login.of('adoptRun')).toMatchObject([
      { runId: started.runId, awaiting: { ...itsWait, reason: 'reconnect', code: 'INVALID_PASSWORD' } },
    ]);
    await expect(handle.query(refreshStatusQuery)).resolves.toMatchObject({ state: 'awaiting_user' });
  });

  test('a run that is heard while the wait is being written finds it there: its row waits too', async () => {
    const started = run(false);
    const lastRefresh = '2020-01-01T00:00:00.000Z';
    const login = harness.login({ cached: [refused('INVALID_PASSWORD'), ok({ lastRefresh })] });
    writing = async () => {
      writing = null;
      const handle = harness.client.workflow.getHandle(refreshLoginWorkflowId(login.loginId));
      await handle.signal('runStarted', started);
      const isHeard = async () =>
        ((await handle.fetchHistory()).events ?? []).some((event) => event.workflowExecutionSignaledEventAttributes);
      await login.until(isHeard, 'the signal in the history');
    };
    await login.start();
    await login.until(() => login.of('adoptRun').length > 0, 'the adoption');
    expect(login.of('adoptRun')).toMatchObject([
      { runId: started.runId, awaiting: { reason: 'reconnect', code: 'INVALID_PASSWORD' } },
    ]);
    await login.until(() => login.boxes === 'AA', 'the look');
  });

  test('fixed elsewhere: LastRefresh is later than the start of the wait, so the data is collected', async () => {
    const login = harness.login({
      cached: [refused('INVALID_PASSWORD'), () => ok({ lastRefresh: new Date().toISOString() })],
    });
    const handle = await login.start();
    await login.untilWaiting();
    await handle.signal('runStarted', run(false));
    await expect(handle.result()).resolves.toEqual({ outcome: 'refreshed', path: 'after_reconnect' });
    expect(login.boxes).toBe('AADI');
  });

  test('rule 9: a listed login is looked at like any other', async () => {
    const login = harness.login({ cached: [refused('INVALID_PASSWORD')] });
    const handle = await login.start();
    await login.untilWaiting();
    await handle.signal('runStarted', run(true));
    await login.until(() => login.boxes === 'AA', 'the look');
    await expect(handle.query(refreshStatusQuery)).resolves.toMatchObject({ state: 'awaiting_user' });
  });

  test('a refreshing login answers for the run when it ends', async () => {
    const answer = held(ok());
    const login = harness.login({ cached: [answer.promised] });
    const handle = await login.start();
    const started = run(false);
    await handle.signal('runStarted', started);
    answer.give();
    await handle.result();
    expect(login.of('adoptRun')).toEqual([expect.objectContaining({ runId: started.runId, awaiting: null })]);
    expect(login.of('finishRefresh')).toEqual([expect.objectContaining({ runIds: [started.runId] })]);
  });
});
