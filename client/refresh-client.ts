import {
  isGrpcDeadlineError,
  isGrpcServiceError,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
  WorkflowUpdateStage,
  type Client,
  type WorkflowStartOptions,
} from '@temporalio/client';
import { ApplicationFailure, defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { dailyRefreshWorkflowId, REFRESH_TASK_QUEUE, refreshLoginWorkflowId } from '../domain/ids';
import type { Policy } from '../domain/policy';
import { PRIORITIES } from '../domain/priorities';
import type { LoginState, Trigger } from '../domain/refresh/types';
import type { WorkflowState } from '../domain/runs';
import { START_ENROLMENT, startReplacement, startWithdrawal, type RecordedStart } from '../domain/starts';
import {
  completeConnectUpdate,
  connectCompletedSignal,
  openConnectUpdate,
  refreshStatusQuery,
  revokeSignal,
  runProgressQuery,
  runStartedSignal,
  type ConnectCompleted,
  type OpenConnectAnswer,
  type RefreshLoginInput,
  type RefreshStatus,
  type ReplaceLoginInput,
  type RunProgress,
  type WithdrawLoginInput,
} from '../workflows/messages';
import { LoginMismatchError, NoWorkerError, RunInProgressError, TemporalUnavailableError } from './errors';

/** How long a worker may take to answer an update or query, or Temporal to take a webhook's signal, in ms. */
const WORKER_ANSWERS_WITHIN_MS = 10_000;

/** A refresh may close between the look and the update, and start again. */
const CLOSED_TRIES = 3;
const LOOK_MS = 2_000;
/** Delays between tries of an update that the server has rejected, in ms; jittered. */
const FIRST_RETRY_MS = 50;
const LONGEST_RETRY_MS = 1_000;
/** gRPC's RESOURCE_EXHAUSTED: the server allows ten updates in flight per workflow. */
const RESOURCE_EXHAUSTED = 8;

/** Set with the start, so that it is there from the first moment and costs no event of its own (as a run does it). */
const REFRESHING = [
  { key: defineSearchAttributeKey('RefreshState', SearchAttributeType.KEYWORD), value: 'refreshing' },
];

export interface RefreshClientOptions {
  /** Passed to the refreshes this client starts; without it they use their worker's settings. */
  policy?: Policy;
}

/**
 * For TypeScript apps: starts, signals and queries refreshes, as a typed wrapper around a connected
 * `@temporalio/client`. Every method may throw TemporalUnavailableError.
 */
export class FlinksRefreshClient {
  constructor(
    private readonly temporal: Client,
    private readonly options: RefreshClientOptions = {},
  ) {}

  /**
   * Starts a refresh of one login now. `live`: the user is present, so the bank is called at once. `background`: one of
   * many, nobody waits for it. Leaves a refresh that is already open alone (`started` is false).
   */
  async startRefresh({
    background = false,
    ...request
  }: {
    loginId: string;
    live: boolean;
    background?: boolean;
  }): Promise<{ workflowId: string; started: boolean }> {
    const workflowId = refreshLoginWorkflowId(request.loginId);
    const input: RefreshLoginInput = {
      ...request,
      trigger: request.live ? 'user' : 'app',
      policy: this.options.policy,
    };
    try {
      await this.temporal.workflow.start('refreshLogin', {
        workflowId,
        taskQueue: REFRESH_TASK_QUEUE,
        args: [input],
        typedSearchAttributes: REFRESHING,
        staticSummary: request.live
          ? 'Refresh of one login, its user is present'
          : 'Refresh of one login, asked for by the app',
        priority: background ? PRIORITIES.oneOfMany : PRIORITIES.somebodyWaits,
      });
      return { workflowId, started: true };
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return { workflowId, started: false };
      throw unavailable(error);
    }
  }

  /** Reports that the user has finished in Flinks Connect, by signal with start: no answer, works without a worker. */
  async connectCompleted(loginId: string, claim: ConnectCompleted): Promise<void> {
    const about = {
      staticSummary: 'Refresh of one login, its user has reconnected',
      priority: PRIORITIES.somebodyWaits,
    };
    try {
      await this.claimWithStart(loginId, 'app', claim, about);
    } catch (error) {
      throw unavailable(error);
    }
  }

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
      await this.answered(() => handle.signal(connectCompletedSignal, claim));
      return 'heard';
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw unavailable(error);
    }
    if (!(await mayStart())) return 'nobody';
    const about = { staticSummary: 'Refresh of one login, Flinks has fresh data' };
    try {
      await this.answered(() => this.claimWithStart(loginId, 'webhook', claim, about));
      return 'started';
    } catch (error) {
      throw unavailable(error);
    }
  }

  /**
   * Tells a waiting login that a brake of the run may want it to be called live (rule 2). Returns false if no refresh of
   * it is open.
   */
  async callCanary(loginId: string, runId: string): Promise<boolean> {
    const handle = this.temporal.workflow.getHandle(refreshLoginWorkflowId(loginId));
    try {
      await this.answered(() => handle.signal(runStartedSignal, { runId, listed: false, canary: true }));
      return true;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false;
      throw unavailable(error);
    }
  }

  /**
   * Reports a return and waits for the answer. If the login is not waiting, a refresh starts at A. Throws
   * LoginMismatchError if Connect came back with another login, NoWorkerError if no worker answers in 10 s.
   */
  async completeConnect(loginId: string, claim: ConnectCompleted): Promise<{ accepted: boolean; state: LoginState }> {
    try {
      return await this.processed(() =>
        this.temporal.workflow
          .getHandle(refreshLoginWorkflowId(loginId))
          .executeUpdate(completeConnectUpdate, { args: [claim] }),
      );
    } catch (error) {
      if (isClosed(error)) {
        await this.connectCompleted(loginId, claim);
        return { accepted: true, state: 'refreshing' };
      }
      if (causeType(error) === 'login_mismatch') throw new LoginMismatchError(loginId);
      if (isTimeout(error) || isTurnedAway(error)) throw new NoWorkerError(loginId, 'claim');
      throw unavailable(error);
    }
  }

  /**
   * Reports a click: the refresh opens a session for the user (read it by `openConnectAnswer`). If the login is not
   * waiting, starts a refresh with the user present first. `openId`, a GUID, names the click. Throws NoWorkerError.
   */
  async openConnect({ loginId, openId }: { loginId: string; openId: string }): Promise<void> {
    const handle = this.temporal.workflow.getHandle(refreshLoginWorkflowId(loginId));
    for (let tries = CLOSED_TRIES; ; tries -= 1) {
      try {
        const options = { updateId: openId, waitForStage: WorkflowUpdateStage.ACCEPTED } as const;
        await this.processed(() => handle.startUpdate(openConnectUpdate, options));
        return;
      } catch (error) {
        if (isTimeout(error) || isTurnedAway(error)) throw new NoWorkerError(loginId, 'click');
        if (!isClosed(error) || tries === 0) throw unavailable(error);
      }
      await this.startRefresh({ loginId, live: true });
    }
  }

  /** Returns the result of a click, or null while the bank is still being called. Waits two seconds at most. */
  async openConnectAnswer(click: { loginId: string; openId: string }): Promise<OpenConnectAnswer | null> {
    const handle = this.temporal.workflow.getHandle(refreshLoginWorkflowId(click.loginId));
    try {
      const update = handle.getUpdateHandle<OpenConnectAnswer>(click.openId);
      return await this.temporal.withDeadline(Date.now() + LOOK_MS, () => update.result());
    } catch (error) {
      if (isTimeout(error)) return null;
      // The refresh ended without it: the login's state shows the result.
      if (error instanceof WorkflowNotFoundError || error instanceof WorkflowUpdateFailedError) return { mode: 'none' };
      throw unavailable(error);
    }
  }

  /** Stops a refresh: it ends as `revoked` and makes no further Flinks call. Returns false if none was open. */
  async revoke(loginId: string): Promise<boolean> {
    try {
      await this.temporal.workflow.getHandle(refreshLoginWorkflowId(loginId)).signal(revokeSignal);
      return true;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false;
      throw unavailable(error);
    }
  }

  /**
   * Consent was withdrawn (docs/withdrawal.md): starts the workflow that sees to the rest. Where one is at work already
   * nothing happens. `withdrawalId` names what gateway or command has recorded in the database; without that the workflow
   * changes nothing.
   */
  async withdraw({ loginId, withdrawalId }: Omit<WithdrawLoginInput, 'graceMs'>): Promise<{ workflowId: string }> {
    return this.startRecorded('withdrawLogin', startWithdrawal({ loginId, withdrawalId }));
  }

  /**
   * Another LoginId may take, or is to take, a login's place (docs/succession.md): starts the workflow that sees to it.
   * `replacementId` names what gateway or command has recorded; without that the workflow changes nothing.
   */
  async startReplacement({ loginId, replacementId }: ReplaceLoginInput): Promise<{ workflowId: string }> {
    return this.startRecorded('replaceLogin', startReplacement({ loginId, replacementId }));
  }

  /** Starts the workflow that sees to what the database has recorded, or tells a running one of it. */
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

  /** Returns where a refresh stands, or null if none ever ran (or its history is gone). Throws NoWorkerError. */
  async refreshStatus(loginId: string): Promise<RefreshStatus | null> {
    return this.query(loginId, () =>
      this.temporal.workflow.getHandle(refreshLoginWorkflowId(loginId)).query(refreshStatusQuery),
    );
  }

  /** Starts the workflow of a run the ledger has opened. Throws RunInProgressError if it is already running. */
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

  /** Makes `enrolLogins` handle the open wishes. Only one runs, however often this is called. */
  async startEnrolment(): Promise<void> {
    try {
      await this.temporal.workflow.signalWithStart('enrolLogins', START_ENROLMENT);
    } catch (error) {
      throw unavailable(error);
    }
  }

  /** Returns the run's own counts, or null if its workflow is unknown. Throws NoWorkerError. */
  async runProgress(workflowId: string): Promise<RunProgress | null> {
    return this.query(workflowId, () => this.temporal.workflow.getHandle(workflowId).query(runProgressQuery));
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

  private async claimWithStart(
    loginId: string,
    trigger: Trigger,
    claim: ConnectCompleted,
    about: Pick<WorkflowStartOptions, 'staticSummary' | 'priority'>,
  ): Promise<void> {
    const input: RefreshLoginInput = { loginId, trigger, policy: this.options.policy };
    await this.temporal.workflow.signalWithStart('refreshLogin', {
      ...about,
      workflowId: refreshLoginWorkflowId(loginId),
      taskQueue: REFRESH_TASK_QUEUE,
      args: [input],
      typedSearchAttributes: REFRESHING,
      signal: connectCompletedSignal,
      signalArgs: [claim],
    });
  }

  private async query<T>(about: string, call: () => Promise<T>): Promise<T | null> {
    try {
      return await this.answered(call);
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return null;
      if (isTimeout(error)) throw new NoWorkerError(about, 'status');
      throw unavailable(error);
    }
  }

  /**
   * Repeats an update that the server has rejected, because ten are in flight or the worker did not get to it, for as
   * long as a worker may take to answer.
   */
  private async processed<T>(call: () => Promise<T>): Promise<T> {
    const untilMs = Date.now() + WORKER_ANSWERS_WITHIN_MS;
    for (let delayMs = FIRST_RETRY_MS; ; delayMs = Math.min(2 * delayMs, LONGEST_RETRY_MS)) {
      try {
        return await this.temporal.withDeadline(untilMs, call);
      } catch (error) {
        const waitMs = delayMs * (0.5 + Math.random());
        if (!isTurnedAway(error) || Date.now() + waitMs >= untilMs) throw error;
        await new Promise((resolve) => setTimeout(resolve, waitMs));
      }
    }
  }

  /** Without a deadline an update or query blocks until a worker polls. */
  private answered<T>(call: () => Promise<T>): Promise<T> {
    return this.temporal.withDeadline(Date.now() + WORKER_ANSWERS_WITHIN_MS, call);
  }
}

/** Returns true if it closed before the update arrived, or while handling it. */
function isClosed(error: unknown): boolean {
  return error instanceof WorkflowNotFoundError || causeType(error) === 'AcceptedUpdateCompletedWorkflow';
}

function causeType(error: unknown): string | null {
  if (!(error instanceof WorkflowUpdateFailedError)) return null;
  return error.cause instanceof ApplicationFailure ? (error.cause.type ?? null) : null;
}

/** The update never reached the workflow: too many in flight, or a workflow task that ended without it. */
function isTurnedAway(error: unknown): boolean {
  if (causeType(error) === 'UnprocessedUpdate') return true;
  const cause = error instanceof Error && isGrpcServiceError(error.cause) ? error.cause : error;
  return isGrpcServiceError(cause) && (cause.code as number) === RESOURCE_EXHAUSTED;
}

const isTimeout = (error: unknown): boolean =>
  error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || isGrpcDeadlineError(error);

function unavailable(error: unknown): unknown {
  const isRpc = isGrpcServiceError(error) || (error instanceof Error && isGrpcServiceError(error.cause));
  return isRpc ? new TemporalUnavailableError(error) : error;
}
