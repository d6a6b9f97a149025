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
import { START_ENROLMENT } from '../domain/enrolment';
import {
  dailyRefreshWorkflowId,
  REFRESH_TASK_QUEUE,
  refreshLoginWorkflowId,
  withdrawLoginWorkflowId,
} from '../domain/ids';
import type { Policy } from '../domain/policy';
import type { LoginState, Trigger } from '../domain/refresh';
import type { WorkflowState } from '../domain/runs';
import {
  completeConnectUpdate,
  connectCompletedSignal,
  openConnectUpdate,
  refreshStatusQuery,
  revokeSignal,
  runProgressQuery,
  withdrawalWantedSignal,
  type ConnectCompleted,
  type OpenConnectAnswer,
  type RefreshLoginInput,
  type RefreshStatus,
  type RunProgress,
  type WithdrawLoginInput,
} from '../workflows/messages';
import { LoginMismatchError, NoWorkerError, RunInProgressError, TemporalUnavailableError } from './errors';

/** How long a worker may take to answer an update or query, or Temporal to take a webhook's signal, in ms. */
const WORKER_ANSWERS_WITHIN_MS = 10_000;

/** A refresh may close between the look and the update, and be started anew. */
const CLOSED_TRIES = 3;
const LOOK_MS = 2_000;
/** Between tries of an update that the server has turned away, in ms; jittered. */
const FIRST_RETRY_MS = 50;
const LONGEST_RETRY_MS = 1_000;
/** gRPC's RESOURCE_EXHAUSTED: the server takes ten updates in flight of one workflow. */
const RESOURCE_EXHAUSTED = 8;

/** A present user goes before a run's thousands. */
const PRESENT_USER = { priorityKey: 1 } as const;
/** As a run's. */
const ONE_OF_MANY = { priorityKey: 4 } as const;

/** Set with the start, so that it is there from the first moment and costs no event of its own (as a run does it). */
const REFRESHING = [
  { key: defineSearchAttributeKey('RefreshState', SearchAttributeType.KEYWORD), value: 'refreshing' },
];

export interface RefreshClientOptions {
  /** Handed to the refreshes this client starts; without it they work by their worker's settings. */
  policy?: Policy;
}

/**
 * What a TypeScript app uses to start, signal and look at refreshes: a typed face of the workflows over a connected
 * `@temporalio/client`. Every method may throw TemporalUnavailableError.
 */
export class FlinksRefreshClient {
  constructor(
    private readonly temporal: Client,
    private readonly options: RefreshClientOptions = {},
  ) {}

  /**
   * Starts a refresh of one login now. `live`: the user is present, the bank is asked at once. `background`: one of
   * many, nobody waits for it. One that is open already is left as it is (`started` is false).
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
        priority: background ? ONE_OF_MANY : PRESENT_USER,
      });
      return { workflowId, started: true };
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return { workflowId, started: false };
      throw unavailable(error);
    }
  }

  /** The user has finished in Flinks Connect, as a signal with start: no answer, works without a worker. */
  async connectCompleted(loginId: string, claim: ConnectCompleted): Promise<void> {
    const about = { staticSummary: 'Refresh of one login, its user has reconnected', priority: PRESENT_USER };
    try {
      await this.claimWithStart(loginId, 'app', claim, about);
    } catch (error) {
      throw unavailable(error);
    }
  }

  /**
   * Flinks says by webhook that it has data of a login: an open refresh hears it as a claim. Where none is open, and
   * `mayStart` (asked only then) says so, a refresh starts that reads what Flinks holds and asks nobody. Works without a
   * worker, and may be repeated.
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
   * The same with an answer. On a login that nobody awaits a refresh starts at A. Throws LoginMismatchError where Connect
   * came back with another login, NoWorkerError where no worker answers in 10 s.
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
   * The user has clicked: has the refresh find a session for them (`openConnectAnswer` tells). Of a login that nobody
   * awaits, a refresh with the user present is started first. `openId`, a GUID, names the click. Throws NoWorkerError.
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

  /** What a click led to; null while the bank is still being asked. Waits two seconds at most. */
  async openConnectAnswer(click: { loginId: string; openId: string }): Promise<OpenConnectAnswer | null> {
    const handle = this.temporal.workflow.getHandle(refreshLoginWorkflowId(click.loginId));
    try {
      const update = handle.getUpdateHandle<OpenConnectAnswer>(click.openId);
      return await this.temporal.withDeadline(Date.now() + LOOK_MS, () => update.result());
    } catch (error) {
      if (isTimeout(error)) return null;
      // The refresh has ended without it: what came of it, the login's state tells.
      if (error instanceof WorkflowNotFoundError || error instanceof WorkflowUpdateFailedError) return { mode: 'none' };
      throw unavailable(error);
    }
  }

  /** Stops a refresh: it ends as `revoked` and no further Flinks call is made. False: none was open. */
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
   * Consent is withdrawn (docs/withdrawal.md): starts the workflow that sees to it. Where one is at work already nothing
   * happens. `withdrawalId` is the gateway's, which has withdrawn the login in the database before.
   */
  async withdraw(withdrawal: Omit<WithdrawLoginInput, 'graceMs'>): Promise<{ workflowId: string }> {
    const workflowId = withdrawLoginWorkflowId(withdrawal.loginId);
    try {
      await this.temporal.workflow.signalWithStart('withdrawLogin', {
        workflowId,
        taskQueue: REFRESH_TASK_QUEUE,
        args: [withdrawal],
        // One that is at work may be closing, from an earlier withdrawal of this login.
        signal: withdrawalWantedSignal,
        signalArgs: [withdrawal],
        staticSummary: 'Consent withdrawn',
        priority: PRESENT_USER,
      });
      return { workflowId };
    } catch (error) {
      throw unavailable(error);
    }
  }

  /** Where a refresh stands; null where none ever ran (or its history is gone). Throws NoWorkerError. */
  async refreshStatus(loginId: string): Promise<RefreshStatus | null> {
    return this.query(loginId, () =>
      this.temporal.workflow.getHandle(refreshLoginWorkflowId(loginId)).query(refreshStatusQuery),
    );
  }

  /** Starts the workflow of a run the ledger has opened. Throws RunInProgressError where it is running already. */
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

  /** Has `enrolLogins` see to the wishes that are kept. There is one, however often this is called. */
  async startEnrolment(): Promise<void> {
    try {
      await this.temporal.workflow.signalWithStart('enrolLogins', START_ENROLMENT);
    } catch (error) {
      throw unavailable(error);
    }
  }

  /** The coordinator's own counts; null where its workflow is not known. Throws NoWorkerError. */
  async runProgress(workflowId: string): Promise<RunProgress | null> {
    return this.query(workflowId, () => this.temporal.workflow.getHandle(workflowId).query(runProgressQuery));
  }

  /** Whether this workflow is open; `none` where it never was, or its history is gone. */
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
   * An update that the server has turned away, because ten are in flight or the worker did not get to it, is sent again
   * for as long as a worker may take to answer.
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

  /** Without a deadline an update or query blocks for as long as no worker polls. */
  private answered<T>(call: () => Promise<T>): Promise<T> {
    return this.temporal.withDeadline(Date.now() + WORKER_ANSWERS_WITHIN_MS, call);
  }
}

/** Closed before the update arrived, or while it was being dealt with. */
function isClosed(error: unknown): boolean {
  return error instanceof WorkflowNotFoundError || causeType(error) === 'AcceptedUpdateCompletedWorkflow';
}

function causeType(error: unknown): string | null {
  if (!(error instanceof WorkflowUpdateFailedError)) return null;
  return error.cause instanceof ApplicationFailure ? (error.cause.type ?? null) : null;
}

/** Not heard by the workflow: the server's limit of updates in flight, or a workflow task that ended without it. */
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
