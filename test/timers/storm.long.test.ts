import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { refreshLoginWorkflowId } from '../../domain/ids';
import { connectCompletedSignal, refreshStatusQuery } from '../../workflows/messages';
import { mfa, ok, refused, RefreshHarness } from '../support/refresh-harness';

/** A server takes 10,000 signals per execution, and no more. */
const SIGNALS = 10_001;
const BURST = 250;
/** When a server suggests to continue as new, in events. */
const SUGGESTED_AFTER = 4_096;

let harness: RefreshHarness;
beforeAll(async () => {
  harness = await RefreshHarness.start();
});
afterAll(() => harness.stop());

/**
 * temporal.api.enums.v1.WorkflowTaskFailedCause, where the server takes a task back and gives it out again: UNHANDLED_COMMAND
 * (a signal came while the execution was about to end) and FORCE_CLOSE_COMMAND (a hundred came during one task).
 */
const TAKEN_BACK = [1, 17];

/** One execution of a refresh, as its history tells it. */
interface Execution {
  events: number;
  signals: number;
  failedTasks: string[];
}

/** The executions of one refresh, from the first to the last; all but the last continued as new. */
async function executionsOf(workflowId: string, firstRunId: string): Promise<Execution[]> {
  const executions: Execution[] = [];
  for (let runId: string | null = firstRunId; runId !== null;) {
    const handle: WorkflowHandle = harness.client.workflow.getHandle(workflowId, runId);
    const events = (await handle.fetchHistory()).events ?? [];
    const countOf = (has: (event: (typeof events)[number]) => object | null | undefined): number =>
      events.filter((event) => has(event) != null).length;
    executions.push({
      events: events.length,
      signals: countOf((event) => event.workflowExecutionSignaledEventAttributes),
      failedTasks: events.flatMap(({ workflowTaskFailedEventAttributes: failed }) =>
        failed == null || TAKEN_BACK.includes(Number(failed.cause)) ? [] : [String(failed.failure?.message)],
      ),
    });
    runId = events.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId ?? null;
  }
  return executions;
}

test('10,001 untrue returns, all different, are taken by a few executions: none is refused, no task fails, the wait goes on, and what is true is heard', async () => {
  const login = harness.login({ cached: [refused('RETRY_LATER')], live: [mfa()], detail: [refused('UNAUTHORIZED')] });
  const handle = await login.start();
  await login.untilWaiting();
  const newest: WorkflowHandle = harness.client.workflow.getHandle(refreshLoginWorkflowId(login.loginId));
  const claim = () => newest.signal(connectCompletedSignal, { eventId: randomUUID(), source: 'test' });
  for (let sent = 0; sent < SIGNALS; sent += BURST) {
    await Promise.all(Array.from({ length: Math.min(BURST, SIGNALS - sent) }, claim));
    // Answered once everything before it has been handled.
    await newest.query(refreshStatusQuery);
  }
  const isAtRest = async () => (await newest.query(refreshStatusQuery)).state === 'awaiting_user';
  await login.until(isAtRest, 'the wait to go on');
  expect(login.of('recordWait').filter(({ ask }) => ask)).toHaveLength(1);
  expect(login.of('authorizeLive')).toHaveLength(1);

  login.script.detail = [{ kind: 'ok', status: 200 }];
  login.script.cached = [ok()];
  await claim();
  await expect(handle.result()).resolves.toMatchObject({ outcome: 'refreshed' });
  expect(login.of('fetchAttributes').length).toBeLessThanOrEqual(2);
  const executions = await executionsOf(handle.workflowId, handle.firstExecutionRunId);
  expect(executions.reduce((sum, { signals }) => sum + signals, 0)).toBe(SIGNALS + 1);
  expect(executions.flatMap(({ failedTasks }) => failedTasks)).toEqual([]);
  expect(executions.length).toBeGreaterThan(1);
  expect(Math.max(...executions.map(({ events }) => events))).toBeLessThan(SUGGESTED_AFTER + 4 * BURST);
}, 560_000);
