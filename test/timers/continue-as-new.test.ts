import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { refreshLoginWorkflowId } from '../../domain/ids';
import {
  connectCompletedSignal,
  openConnectUpdate,
  refreshStatusQuery,
  runStartedSignal,
} from '../../workflows/messages';
import { mfa, ok, pending, refused, RefreshHarness, SHORT, type LoginUnderTest } from '../support/refresh-harness';
import { startImpatientServer } from '../support/time-skipping';

const SUGGESTED_AFTER = 60;
/** Events of work in progress when the suggestion comes: up to a few polls, on a busy machine. */
const SLACK = 50;
/** Signals sent without checking what became of them. */
const BURST = 20;

let harness: RefreshHarness;
beforeAll(async () => {
  harness = await RefreshHarness.start({}, await startImpatientServer(SUGGESTED_AFTER));
});
afterAll(() => harness.stop());

/** Lengths of the executions of one refresh, from the first to the last; all but the last continued as new. */
async function lengthsOf(login: LoginUnderTest, firstRunId: string): Promise<number[]> {
  const lengths: number[] = [];
  for (let runId: string | null = firstRunId; runId !== null;) {
    const handle: WorkflowHandle = harness.client.workflow.getHandle(refreshLoginWorkflowId(login.loginId), runId);
    const events = (await handle.fetchHistory()).events ?? [];
    lengths.push(events.length);
    runId = events.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId ?? null;
  }
  return lengths;
}

test('J: a long poll continues as new where it stands: same session, same limit, same refresh, nothing heard is lost', async () => {
  const login = harness.login({ detail: [() => ({ ...pending })], polls: [pending] });
  const runId = randomUUID();
  const eventId = randomUUID();
  const handle = await login.start({ policy: { ...SHORT, pollIntervalMs: 1_000, pollLimitMs: 10_000 } });
  await login.until(() => login.boxes === 'ADJJ', 'two polls');
  await handle.signal(connectCompletedSignal, { eventId, source: 'test' });
  await handle.signal(runStartedSignal, { runId, listed: false });
  await login.until(() => /^ADJ+ADJJ/.test(login.boxes), 'two polls after the second A');
  await handle.signal(connectCompletedSignal, { eventId, source: 'test' });
  await expect(handle.result()).resolves.toEqual({ outcome: 'unavailable', code: 'POLL_LIMIT' });

  const lengths = await lengthsOf(login, handle.firstExecutionRunId);
  expect(lengths.length).toBeGreaterThanOrEqual(2);
  expect(Math.max(...lengths)).toBeLessThanOrEqual(SUGGESTED_AFTER + SLACK);
  // No A, no D and no third round: polling continues in its session, and the earlier claim is still known.
  expect(login.boxes).toMatch(/^ADJ{2,10}ADJ{2,10}$/);
  const details = login.of('fetchAccountsDetail').map(({ requestId }) => requestId);
  expect([...new Set(login.of('pollAccountsDetail').map(({ requestId }) => requestId))]).toEqual(details);
  expect(login.of('beginRefresh')).toHaveLength(1);
  expect(new Set(login.calls.map(({ input }) => input.refreshId)).size).toBe(1);
  expect(login.of('finishRefresh')).toEqual([expect.objectContaining({ runIds: [runId] })]);
}, 180_000);

const inAStorm = async () => {
  const login = harness.login({ cached: [refused('INVALID_PASSWORD'), ok()] });
  const handle = await login.start();
  return { login, handle, ...(await storm(login, handle)) };
};

/** Enough runs begin while the login waits that its wait continues as new. */
const storm = async (login: LoginUnderTest, handle: Awaited<ReturnType<LoginUnderTest['start']>>) => {
  await login.untilWaiting();
  const { awaiting } = await handle.query(refreshStatusQuery);
  const runIds = Array.from({ length: 40 }, () => randomUUID());
  for (const runId of runIds) await handle.signal(runStartedSignal, { runId, listed: true });
  await login.until(() => login.of('adoptRun').length >= runIds.length, 'every run adopted');
  // At rest in a new execution, which is too short for another to follow.
  await login.until(async () => {
    const lengths = await lengthsOf(login, handle.firstExecutionRunId);
    if (lengths.length === 1 || lengths.at(-1)! >= SUGGESTED_AFTER) return false;
    if ((await handle.query(refreshStatusQuery)).awaiting === null) return false;
    // A run looks whether the user has fixed it elsewhere: nothing of that is under way or about to be.
    const { raw } = await harness.client.workflow.getHandle(handle.workflowId).describe();
    return (raw.pendingActivities ?? []).length === 0 && raw.pendingWorkflowTask == null;
  }, 'the wait going on in a new execution');
  return { awaiting, runIds };
};

test('a wait that hears a storm continues as new: the same wait, counted from its start, and a claim ends it', async () => {
  const { login, handle, awaiting, runIds } = await inAStorm();
  const before = login.boxes;
  expect(before).toMatch(/^A+$/);
  await expect(handle.query(refreshStatusQuery)).resolves.toMatchObject({ state: 'awaiting_user', awaiting });
  await handle.signal(connectCompletedSignal, { eventId: randomUUID(), source: 'test' });
  await expect(handle.result()).resolves.toEqual({ outcome: 'refreshed', path: 'after_reconnect' });
  expect(login.boxes).toBe(`${before}ADI`);
  expect([...(login.of('finishRefresh')[0]?.runIds ?? [])].sort()).toEqual([...runIds].sort());
});

test('a wait that continues as new asks nobody again', async () => {
  const { login } = await inAStorm();
  const [first, ...later] = login.of('recordWait').map(({ ask }) => ask);
  expect(first).toBe(true);
  expect(later).not.toContain(true);
});

test('a wait that continues as new remembers why: a refused password is relinked, and no click asks the bank', async () => {
  const { login, handle } = await inAStorm();
  const newest = harness.client.workflow.getHandle(refreshLoginWorkflowId(login.loginId));
  await expect(newest.executeUpdate(openConnectUpdate)).resolves.toEqual({ mode: 'relink' });
  await expect(newest.executeUpdate(openConnectUpdate)).resolves.toEqual({ mode: 'relink' });
  expect(login.boxes).toMatch(/^A+$/);
  await handle.signal(connectCompletedSignal, { eventId: randomUUID(), source: 'test' });
  await expect(handle.result()).resolves.toEqual({ outcome: 'refreshed', path: 'after_reconnect' });
});

test('a wait for a code that continues as new hands out the same session, and the code answers it', async () => {
  const requestId = randomUUID();
  const login = harness.login({ cached: [refused('RETRY_LATER')], live: [mfa(requestId)] });
  const handle = await login.start();
  await storm(login, handle);
  const before = login.boxes;
  expect(before).toMatch(/^AFA*$/);
  const newest = harness.client.workflow.getHandle(refreshLoginWorkflowId(login.loginId));
  await expect(newest.executeUpdate(openConnectUpdate)).resolves.toEqual({ mode: 'mfa', requestId });
  await handle.signal(connectCompletedSignal, { eventId: randomUUID(), source: 'test' });
  await expect(handle.result()).resolves.toEqual({ outcome: 'refreshed', path: 'after_mfa' });
  expect(login.boxes).toBe(`${before}DI`);
  expect(login.of('fetchAccountsDetail')[0]).toMatchObject({ requestId });
});

/** The server accepts 10,000 signals per execution (F32); here it suggests a new one after 60 events. */
test.each([
  { what: 'one claim again and again', idAfter: (id: string) => id },
  { what: 'claims that all differ', idAfter: () => randomUUID() },
])(
  'a wait that hears $what continues as new each time that is suggested, and what comes last is heard',
  async ({ idAfter }) => {
    const login = harness.login({ cached: [refused('INVALID_PASSWORD')] });
    const handle = await login.start();
    await login.untilWaiting();
    const newest = harness.client.workflow.getHandle(refreshLoginWorkflowId(login.loginId));
    let eventId: string = randomUUID();
    for (let burst = 0; burst < 10; burst += 1) {
      for (let n = 0; n < BURST; n += 1) {
        eventId = idAfter(eventId);
        await newest.signal(connectCompletedSignal, { eventId, source: 'test' });
      }
      // Answered once everything before it has been handled.
      await newest.query(refreshStatusQuery);
    }
    login.script.cached = [ok()];
    await newest.signal(connectCompletedSignal, { eventId: randomUUID(), source: 'test' });
    await expect(handle.result()).resolves.toEqual({ outcome: 'refreshed', path: 'after_reconnect' });
    const lengths = await lengthsOf(login, handle.firstExecutionRunId);
    expect(lengths.length).toBeGreaterThan(3);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(SUGGESTED_AFTER + 2 * BURST + SLACK);
  },
);
