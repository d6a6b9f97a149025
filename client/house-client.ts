import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import { dailyRefreshWorkflowId, REFRESH_TASK_QUEUE, refreshLoginWorkflowId } from '../domain/ids';
import type { WorkflowState } from '../domain/runs';
import { START_ENROLMENT, startReplacement, startWithdrawal, type RecordedStart } from '../domain/starts';
import {
  connectCompletedSignal,
  runStartedSignal,
  type ConnectCompleted,
  type ReplaceLoginInput,
  type WithdrawLoginInput,
} from '../workflows/messages';
import { answered, unavailable } from './calls';
import { RunInProgressError } from './errors';
import { FlinksRefreshClient } from './refresh-client';

/**
 * The calls that gateway and commands make to Temporal, in addition to those of apps. Most of these calls act on what
 * was first recorded in the database, and do nothing without such a record. Not exported from the package.
 */
export class HouseClient extends FlinksRefreshClient {
  /**
   * Flinks reports by webhook that it has data of a login. An open refresh gets this as a claim. If none is open and
   * `mayStart` (called only then) returns true, starts a refresh that reads what Flinks holds and asks nobody. Works
   * without a worker, and may be repeated.
   */
  async webhookArrived(
    loginId: string,
    claim: ConnectCompleted,
    { mayStart }: { mayStart: () => Promise<boolean> },
  ): Promise<'heard' | 'started' | 'nobody'> {
    const handle = this.temporal.workflow.getHandle(refreshLoginWorkflowId(loginId));
    try {
      await answered(this.temporal, () => handle.signal(connectCompletedSignal, claim));
      return 'heard';
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw unavailable(error);
    }
    if (!(await mayStart())) return 'nobody';
    const about = { staticSummary: 'Refresh of one login, Flinks has fresh data' };
    try {
      await answered(this.temporal, () => this.claimWithStart(loginId, 'webhook', claim, about));
      return 'started';
    } catch (error) {
      throw unavailable(error);
    }
  }

  /**
   * Tells a waiting login that a brake of the run may want it to be called live (rule 2). Returns false if no refresh
   * of the login is open.
   */
  async callCanary(loginId: string, runId: string): Promise<boolean> {
    const handle = this.temporal.workflow.getHandle(refreshLoginWorkflowId(loginId));
    try {
      await answered(this.temporal, () => handle.signal(runStartedSignal, { runId, listed: false, canary: true }));
      return true;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false;
      throw unavailable(error);
    }
  }

  /**
   * Consent was withdrawn (docs/withdrawal.md): starts the workflow that sees to the rest, or tells the one that is
   * already at work. `withdrawalId` names the record that the gateway or a command has made in the database; without
   * that record the workflow changes nothing.
   */
  async withdraw({ loginId, withdrawalId }: Omit<WithdrawLoginInput, 'graceMs'>): Promise<{ workflowId: string }> {
    return this.startRecorded('withdrawLogin', startWithdrawal({ loginId, withdrawalId }));
  }

  /**
   * Another LoginId may take, or is to take, a login's place (docs/succession.md): starts the workflow that sees to it.
   * `replacementId` names the record that the gateway or a command has made in the database; without that record the
   * workflow changes nothing.
   */
  async startReplacement({ loginId, replacementId }: ReplaceLoginInput): Promise<{ workflowId: string }> {
    return this.startRecorded('replaceLogin', startReplacement({ loginId, replacementId }));
  }

  /**
   * Starts the workflow that carries out what the database has recorded. If that workflow is running, tells it of the
   * record.
   */
  private async startRecorded<Recorded>(
    type: 'withdrawLogin' | 'replaceLogin',
    start: RecordedStart<Recorded>,
  ): Promise<{ workflowId: string }> {
    try {
      await this.temporal.workflow.signalWithStart(type, start);
      return { workflowId: start.workflowId };
    } catch (error) {
      throw unavailable(error);
    }
  }

  /** Starts the workflow of a run that the ledger has opened. Throws RunInProgressError if it is already running. */
  async startRun(runId: string): Promise<{ workflowId: string }> {
    const workflowId = dailyRefreshWorkflowId(runId);
    try {
      await this.temporal.workflow.start('dailyRefresh', {
        workflowId,
        taskQueue: REFRESH_TASK_QUEUE,
        args: [{ runId, trigger: 'app' }],
        staticSummary: 'Daily refresh of all logins, asked for by the app',
      });
      return { workflowId };
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) throw new RunInProgressError(runId);
      throw unavailable(error);
    }
  }

  /**
   * Makes the workflow `enrolLogins` handle the open wishes. Only one such workflow runs, however often this is called.
   */
  async startEnrolment(): Promise<void> {
    try {
      await this.temporal.workflow.signalWithStart('enrolLogins', START_ENROLMENT);
    } catch (error) {
      throw unavailable(error);
    }
  }

  /** Returns the workflow's state; `none` if it never existed, or its history is gone. */
  async workflowState(workflowId: string): Promise<WorkflowState> {
    try {
      const { status } = await this.temporal.workflow.getHandle(workflowId).describe();
      return status.name === 'RUNNING' ? 'open' : 'closed';
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return 'none';
      throw unavailable(error);
    }
  }
}
