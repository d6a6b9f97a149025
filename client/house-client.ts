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
 * The calls that the gateway and the commands make to Temporal, beside those that apps may make too. Most of them make
 * a workflow act on a record that was first written to the database; without that record the workflow does nothing. The
 * package does not export this class.
 */
export class HouseClient extends FlinksRefreshClient {
  /**
   * Passes on a webhook in which Flinks says that it has data of a login. If a refresh of the login is open, it gets
   * the webhook as a claim (`heard`). If none is open, `mayStart` is called, and if that returns true, a refresh is
   * started that only reads what Flinks holds and asks nobody (`started`). Otherwise nothing is done (`nobody`). This
   * needs no running worker, and may be repeated.
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
   * Tells the waiting refresh of a login that a brake (held-back asks of one bank) of the run may want the login to be
   * called live (rule 2 of docs/flowchart.md). Returns false if no refresh of the login is open.
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
   * Starts the workflow that carries out a withdrawal of consent (docs/withdrawal.md), or tells it of the withdrawal if
   * it is already running. `withdrawalId` names the record that the gateway or a command has made in the database;
   * without that record the workflow changes nothing.
   */
  async withdraw({ loginId, withdrawalId }: Omit<WithdrawLoginInput, 'graceMs'>): Promise<{ workflowId: string }> {
    return this.startRecorded('withdrawLogin', startWithdrawal({ loginId, withdrawalId }));
  }

  /**
   * Starts the workflow that handles another LoginId which may take, or is to take, the place of a login
   * (docs/succession.md), or tells it of the record if it is already running. `replacementId` names the record that was
   * made in the database; without that record the workflow changes nothing.
   */
  async startReplacement({ loginId, replacementId }: ReplaceLoginInput): Promise<{ workflowId: string }> {
    return this.startRecorded('replaceLogin', startReplacement({ loginId, replacementId }));
  }

  /**
   * Starts the workflow that carries out a record of the database. If the workflow is running, tells it of the record.
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

  /**
   * Starts the workflow of a run that the gateway or a command has already opened in the ledger. Throws
   * RunInProgressError if that workflow is already running.
   */
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
   * Makes the workflow `enrolLogins` carry out the wishes that are still open: which logins Flinks' own nightly job
   * shall refresh. Only one such workflow runs at a time, however often this is called.
   */
  async startEnrolment(): Promise<void> {
    try {
      await this.temporal.workflow.signalWithStart('enrolLogins', START_ENROLMENT);
    } catch (error) {
      throw unavailable(error);
    }
  }

  /** Returns the state of a workflow. `none`: it never existed, or Temporal has already deleted its history. */
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
