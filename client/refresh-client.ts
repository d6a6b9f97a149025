import {
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateStage,
  type Client,
  type WorkflowStartOptions,
} from '@temporalio/client';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { REFRESH_TASK_QUEUE, refreshLoginWorkflowId } from '../domain/ids';
import type { Policy } from '../domain/policy';
import { PRIORITIES } from '../domain/priorities';
import type { LoginState, Trigger } from '../domain/refresh/types';
import {
  completeConnectUpdate,
  connectCompletedSignal,
  openConnectUpdate,
  refreshStatusQuery,
  revokeSignal,
  runProgressQuery,
  type ConnectCompleted,
  type OpenConnectAnswer,
  type RefreshLoginInput,
  type RefreshStatus,
  type RunProgress,
} from '../workflows/messages';
import { answered, causeType, isClosed, isTimeout, isTurnedAway, processed, unavailable } from './calls';
import { LoginMismatchError, NoWorkerError } from './errors';

/**
 * How often the update that reports a click is sent again. If no refresh of the login is open, a refresh is started and
 * the update is sent again. More than one repeat can be needed, because that refresh may close before the update
 * arrives.
 */
const CLOSED_TRIES = 3;
const LOOK_MS = 2_000;

/**
 * The search attribute with which this client starts a refresh; a run starts its refreshes with the same one. So the
 * refresh can be found by this attribute from the first moment, and its history needs no event that sets the attribute.
 */
const REFRESHING = [
  { key: defineSearchAttributeKey('RefreshState', SearchAttributeType.KEYWORD), value: 'refreshing' },
];

export interface RefreshClientOptions {
  /** Passed to the refreshes that this client starts. Without it a refresh uses the settings of its worker. */
  policy?: Policy;
}

/**
 * The client of TypeScript apps that use Temporal themselves: it starts, signals and queries refreshes through a
 * connected `@temporalio/client`. Every method may throw TemporalUnavailableError.
 */
export class FlinksRefreshClient {
  constructor(
    protected readonly temporal: Client,
    private readonly options: RefreshClientOptions = {},
  ) {}

  /**
   * Starts a refresh of one login now. `live`: the login's user is present, so the bank is called live at once.
   * `background`: the refresh is one of many and nobody waits for it, so it gets a lower priority. If a refresh of the
   * login is already open, nothing is changed, and `started` is false.
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

  /**
   * Reports that the user has finished in Flinks Connect. The report is sent as a signal with start, so it needs no
   * running worker and gets no answer. If no refresh of the login is open, one is started.
   */
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
   * Reports that the user has finished in Flinks Connect, and waits for the answer of the login's refresh. If no
   * refresh is open, a new one is started, which begins at box A. Throws LoginMismatchError if Connect came back with
   * another LoginId, and NoWorkerError if no worker answers in 10 s.
   */
  async completeConnect(loginId: string, claim: ConnectCompleted): Promise<{ accepted: boolean; state: LoginState }> {
    try {
      return await processed(this.temporal, () =>
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
   * Reports a click (the customer's press on the page's button). The refresh then looks for a session in which the user
   * can answer the bank; `openConnectAnswer` returns what it found. If no refresh of the login is open, one is started
   * first, with the user present. `openId`, a GUID, is the id of the click. Throws NoWorkerError.
   */
  async openConnect({ loginId, openId }: { loginId: string; openId: string }): Promise<void> {
    const handle = this.temporal.workflow.getHandle(refreshLoginWorkflowId(loginId));
    for (let tries = CLOSED_TRIES; ; tries -= 1) {
      try {
        const options = { updateId: openId, waitForStage: WorkflowUpdateStage.ACCEPTED } as const;
        await processed(this.temporal, () => handle.startUpdate(openConnectUpdate, options));
        return;
      } catch (error) {
        if (isTimeout(error) || isTurnedAway(error)) throw new NoWorkerError(loginId, 'click');
        if (!isClosed(error) || tries === 0) throw unavailable(error);
      }
      await this.startRefresh({ loginId, live: true });
    }
  }

  /**
   * Returns the answer to a click. Waits for the answer for at most 2 s. Null if no answer has come by then, because the
   * bank is still being called or no worker runs.
   */
  async openConnectAnswer(click: { loginId: string; openId: string }): Promise<OpenConnectAnswer | null> {
    const handle = this.temporal.workflow.getHandle(refreshLoginWorkflowId(click.loginId));
    try {
      const update = handle.getUpdateHandle<OpenConnectAnswer>(click.openId);
      return await this.temporal.withDeadline(Date.now() + LOOK_MS, () => update.result());
    } catch (error) {
      if (isTimeout(error)) return null;
      // The refresh has ended without an answer to the click. How it ended can be seen from the login's state.
      if (error instanceof WorkflowNotFoundError || error instanceof WorkflowUpdateFailedError) return { mode: 'none' };
      throw unavailable(error);
    }
  }

  /**
   * Stops the open refresh of a login: it ends as `revoked` and makes no further call to Flinks. Returns false if no
   * refresh was open.
   */
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
   * Returns where the last refresh of a login stands. Null if there never was one, or if Temporal has already deleted
   * its history. Throws NoWorkerError.
   */
  async refreshStatus(loginId: string): Promise<RefreshStatus | null> {
    return this.query(loginId, () =>
      this.temporal.workflow.getHandle(refreshLoginWorkflowId(loginId)).query(refreshStatusQuery),
    );
  }

  /**
   * Returns the counts that the workflow of a run keeps: how many logins it has and has started. Null if there is no
   * such workflow. Throws NoWorkerError.
   */
  async runProgress(workflowId: string): Promise<RunProgress | null> {
    return this.query(workflowId, () => this.temporal.workflow.getHandle(workflowId).query(runProgressQuery));
  }

  /**
   * Sends a claim (a report that is proven only by Flinks' data) to the login's refresh. If none is open, starts one.
   */
  protected async claimWithStart(
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
      return await answered(this.temporal, call);
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return null;
      if (isTimeout(error)) throw new NoWorkerError(about, 'status');
      throw unavailable(error);
    }
  }
}
