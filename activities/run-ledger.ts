import { ApplicationFailure, getClient, heartbeat, log } from '@temporalio/activity';
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { START_ENROLMENT } from '../domain/starts';
import { refreshLoginWorkflowId } from '../domain/ids';
import type { Policy } from '../domain/policy';
import { isRunAlive, WORKFLOW_GONE, type WorkflowState } from '../domain/runs';
import { StoreError } from '../store/errors';
import type { RunView } from '../store/runs/run-view';
import type { ActivityDependencies } from './dependencies';
import { resumeReplacementsAside } from './replacements';
import { resumeWithdrawalsAside } from './withdrawals';

/** What the Web UI shows of an ended run; null if the run was cancelled before it was opened. */
export type ClosedRun = Pick<RunView, 'total' | 'counts' | 'warnings'> | null;
export type OpenedRun = { kind: 'opened'; policy: Policy; total: number } | { kind: 'skipped' };

/**
 * For how long `closeRun` tells apps which users are needed soon: half of the time that the whole activity may take.
 */
const TELLS_WITHIN_MS = 30_000;

/** How many workflows one activity looks up at most. After a bad day, thousands of rows may be open. */
const ROWS_CHECKED = 200;

/** What the workflow `dailyRefresh` reads and writes: the ledger of its run, and which refreshes are still open. */
export const runLedger = ({ store, policy }: ActivityDependencies) => ({
  /**
   * Opens the run with its ledger, or records it as skipped if another run is under way. A run that is recorded as
   * under way, but whose workflow is gone, is closed first. An opened run keeps a copy of the worker's settings, and
   * the canaries of open brakes are chosen for it (rule 2 of docs/flowchart.md). Before all that, the open withdrawals
   * and replacements are resumed.
   */
  async openRun(input: { runId: string; workflowId: string; trigger: 'schedule' | 'app' }): Promise<OpenedRun> {
    await resumeWithdrawalsAside(store);
    await resumeReplacementsAside(store);
    const opened = await store.runs.open(input);
    if (opened.kind === 'opened') return begun(opened.total);
    if (opened.kind === 'over') return { kind: 'skipped' };
    const { startedAt, workflowId } = opened;
    const workflow = await workflowState(getClient(), workflowId);
    if (isRunAlive({ workflow, startedAt, now: await store.bankData.clock() })) {
      await store.runs.skip({ ...input, because: `Run ${opened.runId} was still under way.` });
      return { kind: 'skipped' };
    }
    await store.runs.finish({ runId: opened.runId, state: 'stopped', warnings: [WORKFLOW_GONE] });
    const again = await store.runs.open(input);
    if (again.kind !== 'opened')
      throw ApplicationFailure.retryable('Another run was opened in between', 'RefreshRunOpened');
    return begun(again.total);

    async function begun(total: number): Promise<OpenedRun> {
      const kept = await store.runs.keepPolicy({ runId: input.runId, policy });
      await store.canaries.openRound({ runId: input.runId, limit: policy.brakeCanaries });
      return { kind: 'opened', policy: { ...policy, ...kept }, total };
    }
  },

  async pageOfLogins(input: { runId: string; after: string | null; limit: number }) {
    return store.runs.page(input);
  },

  /**
   * Records that the run goes on without Flinks' list. `isRefused`: Flinks refuses the list, but accepts our other
   * calls (rule 11 of docs/flowchart.md).
   */
  async goWithoutList(input: { runId: string; code: string; isRefused: boolean }): Promise<void> {
    await store.runs.goWithoutList(input);
  },

  /**
   * Returns which of these logins need their slot no longer: their row has an outcome (also `awaiting_user`), or their
   * refresh has closed.
   */
  async slotsOver({ runId, loginIds }: { runId: string; loginIds: string[] }): Promise<string[]> {
    const spoken = await store.runs.withOutcome({ runId, loginIds });
    const silent = loginIds.filter((loginId) => !spoken.includes(loginId));
    return [...spoken, ...(await closedAmong(silent))];
  },

  /**
   * Returns how much of the run is still open: rows without an outcome, and canaries whose refresh was told in the last
   * two minutes to call the bank and has not begun to. First looks up the refreshes of the next ROWS_CHECKED rows
   * without an outcome, and gives the rows whose refresh has closed the outcome `failed`. `next`: where the next call
   * goes on; null if it begins again with the first row.
   */
  async checkRows({
    runId,
    after,
  }: {
    runId: string;
    after: string | null;
  }): Promise<{ open: number; next: string | null }> {
    const loginIds = await store.runs.openLogins({ runId, after, limit: ROWS_CHECKED });
    const closed = await closedAmong(loginIds);
    // A row that has got its outcome in between keeps it, because `sweep` changes only rows without one.
    if (closed.length > 0) await store.runs.sweep({ runId, loginIds: closed });
    const next = loginIds.length === ROWS_CHECKED ? (loginIds.at(-1) ?? null) : null;
    const open = await store.runs.openRows({ runId });
    return { open: open + (await store.canaries.unclaimed({ runId })), next };
  },

  /**
   * Ends the run: freezes its counts, decides about its held asks (rule 2 of docs/flowchart.md) and writes the event
   * `run.finished`. After a run that was not stopped, also starts `enrolLogins` if there is a login for which Flinks'
   * nightly job is still to be switched on or off, and tells apps which users are needed soon. Returns null if the run
   * was never opened.
   */
  async closeRun(input: { runId: string; state: 'finished' | 'stopped'; warnings: string[] }): Promise<ClosedRun> {
    const closed = await store.runs.finish(input).catch((error: unknown) => {
      if (error instanceof StoreError && error.code === 'run_not_found') return null;
      throw error;
    });
    if (input.state === 'finished' && (await store.enrolment.pending({ follows: policy.nightlyFollows })) > 0) {
      await getClient().workflow.signalWithStart('enrolLogins', START_ENROLMENT);
    }
    // This is done last, and only for a limited time. Apps that are not told now are told by the next run.
    if (closed?.state === 'finished' && policy.ask) {
      const withinMs = TELLS_WITHIN_MS;
      await store.logins.tellNeededSoon({ runId: input.runId, policy, withinMs }).catch((error: unknown) => {
        log.warn('Apps could not be told which users are needed soon; the next run tells them.', { error });
      });
    }
    return closed && { total: closed.total, counts: closed.counts, warnings: closed.warnings };
  },
});

async function closedAmong(loginIds: string[]): Promise<string[]> {
  const closed: string[] = [];
  for (const loginId of loginIds) {
    if ((await workflowState(getClient(), refreshLoginWorkflowId(loginId))) !== 'open') closed.push(loginId);
    heartbeat();
  }
  return closed;
}

async function workflowState(client: Client, workflowId: string): Promise<WorkflowState> {
  try {
    return (await client.workflow.getHandle(workflowId).describe()).status.name === 'RUNNING' ? 'open' : 'closed';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return 'none';
    throw error;
  }
}
