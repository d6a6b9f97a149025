import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { refreshLoginWorkflowId } from '../../domain/ids';
import { connectCompletedSignal, refreshStatusQuery, runStartedSignal } from '../../workflows/messages';
import { ok, pending, refused, RefreshHarness, SHORT, type LoginUnderTest } from '../support/refresh-harness';
import { startImpatientServer } from '../support/time-skipping';
import { timesOf } from './support';

const SUGGESTED_AFTER = 60;
/** Events of one poll, and of what is under way when the suggestion comes. */
const SLACK = 25;

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
  await login.until(() => /^ADJ+ADJ{5}/.test(login.boxes), 'five polls after the second A');
  await handle.signal(connectCompletedSignal, { eventId, source: 'test' });
  await expect(handle.result()).resolves.toEqual({ outcome: 'unavailable', code: 'POLL_LIMIT' });

  const lengths = await lengthsOf(login, handle.firstExecutionRunId);
  expect(lengths.length).toBeGreaterThanOrEqual(4);
  expect(Math.max(...lengths)).toBeLessThanOrEqual(SUGGESTED_AFTER + SLACK);
  // No A, no D and no third round: the poll goes on in its session, and the claim heard before is known afterwards.
  expect(login.boxes).toMatch(/^ADJ{6,10}ADJ{6,10}$/);
  const details = login.of('fetchAccountsDetail').map(({ requestId }) => requestId);
  expect([...new Set(login.of('pollAccountsDetail').map(({ requestId }) => requestId))]).toEqual(details);
  expect(login.of('beginRefresh')).toHaveLength(1);
  expect(new Set(login.calls.map(({ input }) => input.refreshId)).size).toBe(1);
  expect(login.of('finishRefresh')).toEqual([expect.objectContaining({ runIds: [runId] })]);
  const [first = 0, second = 0] = timesOf(login, 'fetchAccountsDetail');
  expect(second - first).toBeLessThan(13_000);
}, 90_000);

const inAStorm = async () => {
  const login = harness.login({ cached: [refused('INVALID_PASSWORD'), ok()] });
  const handle = await login.start();
  await login.untilWaiting();
  const { awaiting } = await handle.query(refreshStatusQuery);
  const runIds = Array.from({ length: 40 }, () => randomUUID());
  for (const runId of runIds) await handle.signal(runStartedSignal, { runId, listed: true });
  await login.until(() => login.of('adoptRun').length >= runIds.length, 'every run adopted');
  await login.until(async () => (await lengthsOf(login, handle.firstExecutionRunId)).length > 1, 'a new execution');
  await login.until(async () => (await handle.query(refreshStatusQuery)).awaiting !== null, 'the wait going on');
  return { login, handle, awaiting, runIds };
};

test('a wait that hears a storm continues as new: the same wait, counted from its start, and a claim ends it', async () => {
  const { login, handle, awaiting, runIds } = await inAStorm();
  await expect(handle.query(refreshStatusQuery)).resolves.toMatchObject({ state: 'awaiting_user', awaiting });
  await handle.signal(connectCompletedSignal, { eventId: randomUUID(), source: 'test' });
  await expect(handle.result()).resolves.toEqual({ outcome: 'refreshed', path: 'after_reconnect' });
  expect(login.boxes).toBe('AADI');
  expect([...(login.of('finishRefresh')[0]?.runIds ?? [])].sort()).toEqual([...runIds].sort());
});

test('a wait that continues as new asks nobody again', async () => {
  const { login } = await inAStorm();
  const [first, ...later] = login.of('recordWait').map(({ ask }) => ask);
  expect(first).toBe(true);
  expect(later).not.toContain(true);
});
