import { randomUUID } from 'node:crypto';
import { WorkflowUpdateStage } from '@temporalio/client';
import { DAY_MS, MINUTE_MS } from '../../domain/duration';
import { connectCompletedSignal, openConnectUpdate, refreshStatusQuery } from '../../workflows/messages';
import { held, ok, refused, RefreshHarness, SHORT, type Script } from '../support/refresh-harness';
import { liveRefused, waitingIn } from './support';

/** Claims that the user is back: what proves them, and what an early or false claim must not cause. */
let harness: RefreshHarness;
beforeAll(async () => {
  harness = await RefreshHarness.start();
});
afterAll(() => harness.stop());

const waiting = (script: Script, input = {}) => waitingIn(harness, script, input);
const complete = { eventId: 'done', source: 'page' };

describe('what is said is proven', () => {
  test('a listed login: a claim without newer data is false, one with newer data is not', async () => {
    // Flinks had reported it, but its data never came: it does not prove that somebody has come back since.
    const before = new Date(Date.now() - MINUTE_MS).toISOString();
    const known = { lastSeenBefore: before, lastRefreshedAt: new Date(Date.now() - DAY_MS).toISOString() };
    const login = harness.login({ known, cached: [ok({ lastRefresh: before }), ok()] });
    const handle = await login.start({ trigger: 'run', listed: true, runId: randomUUID() });
    await login.untilWaiting();
    await handle.signal(connectCompletedSignal, { eventId: 'false', source: 'page' });
    await login.untilWaiting(2);
    await expect(handle.query(refreshStatusQuery)).resolves.toMatchObject({ state: 'awaiting_user' });
    await handle.signal(connectCompletedSignal, { eventId: 'true', source: 'page' });
    await expect(handle.result()).resolves.toEqual({ outcome: 'refreshed', path: 'after_reconnect' });
    expect(login.boxes).toBe('AADI');
  });
});

describe('a claim that is early or false, after the bank has refused what the user had typed', () => {
  const refusedPassword = refused('INVALID_PASSWORD');
  const stale = ok({ lastRefresh: new Date(Date.now() - 30 * DAY_MS).toISOString() });

  test.each([
    ['one of the seven codes', refused('RETRY_LATER')],
    ['UNAUTHORIZED', refused('UNAUTHORIZED')],
    ['200, and too old', stale],
  ])('A -> C, B -> E1: %s does not replay it at the bank; a click is still a relink', async (_name, answer) => {
    const { login, handle, click } = await waiting({ cached: [refusedPassword, answer, ok()] });
    await handle.signal(connectCompletedSignal, complete);
    await login.untilWaiting(2);
    expect(login.boxes).toBe('AA');
    expect(login.of('recordWait').map(({ ask }) => ask)).toEqual([true, false]);
    await expect(click()).resolves.toEqual({ mode: 'relink' });
    await handle.signal(connectCompletedSignal, { ...complete, eventId: 'now it is there' });
    await expect(handle.result()).resolves.toEqual({ outcome: 'refreshed', path: 'after_reconnect' });
    expect(login.boxes).toBe('AAADI');
  });

  test('nor does a click while that claim is looked at', async () => {
    const look = held(refused('RETRY_LATER'));
    const { login, handle } = await waiting({ cached: [refusedPassword, look.promised] });
    await handle.signal(connectCompletedSignal, complete);
    await login.until(() => login.boxes === 'AA', 'the look');
    const click = await handle.startUpdate(openConnectUpdate, { waitForStage: WorkflowUpdateStage.ACCEPTED });
    look.give();
    await expect(click.result()).resolves.toEqual({ mode: 'relink' });
    expect(login.boxes).toBe('AA');
  });

  test('nor does one for a login whose refresh has ended: its user is awaited again', async () => {
    const known = { gaveUpSince: new Date().toISOString(), gaveUpCode: 'INVALID_PASSWORD' };
    const login = harness.login({ known, ...liveRefused });
    await harness.client.workflow.signalWithStart('refreshLogin', {
      workflowId: `refresh-login/${login.loginId}`,
      taskQueue: 'flinks-refresh',
      args: [{ loginId: login.loginId, policy: SHORT }],
      signal: connectCompletedSignal,
      signalArgs: [complete],
    });
    await login.untilWaiting();
    expect(login.boxes).toBe('A');
    expect(login.of('recordWait')).toEqual([expect.objectContaining({ code: 'INVALID_PASSWORD' })]);
  });

  test('fresh data shows that it is mended: a bank that is disabled then gets its one live try', async () => {
    const { login, handle } = await waiting({
      cached: [refusedPassword, ok()],
      detail: [refused('DISABLED_INSTITUTION'), { kind: 'ok', status: 200 }],
    });
    await handle.signal(connectCompletedSignal, complete);
    await expect(handle.result()).resolves.toMatchObject({ outcome: 'refreshed' });
    expect(login.boxes).toBe('AADFDI');
  });

  test('after UNAUTHORIZED, or a code nobody knows, a claim goes live as the diagram says', async () => {
    const { login, handle } = await waiting({
      cached: [refused('A_CODE_NOBODY_KNOWS'), refused('RETRY_LATER')],
    });
    await handle.signal(connectCompletedSignal, complete);
    await handle.result();
    expect(login.boxes).toBe('AAFDI');
  });
});
