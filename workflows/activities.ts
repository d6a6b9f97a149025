import {
  ActivityCancellationType,
  ActivityFailure,
  ApplicationFailure,
  isCancellation,
  proxyActivities,
} from '@temporalio/workflow';
import type { Priority } from '@temporalio/common';
import type { FlinksActivities, StoreActivities } from '../activities';
import { FLINKS_TASK_QUEUE } from '../domain/ids';
import type { Answer } from '../domain/refresh/answer';

/** The activities as workflows may call them: only with a summary of the call, which the Web UI shows. */
export type Summarised<A> = {
  [K in keyof A]: A[K] extends (...args: infer P) => infer R
    ? { executeWithOptions(options: { summary: string; priority?: Priority }, args: P): R }
    : never;
};

/**
 * The constants below say how long each kind of activity may take and how it is retried. Every activity that calls
 * Flinks heartbeats, so that the server notices a dead worker within seconds although one call to Flinks may block for
 * 210 s.
 */

/**
 * The pauses between the attempts of one activity. A call that gets no answer from Flinks is attempted one to three
 * times (activities/failures.ts says how often). Further attempts are for a worker that has died, and for our own
 * database while it is down.
 */
export const RETRIES = { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '30 seconds' } as const;

/**
 * When a workflow cancels an activity, it waits until the activity has ended. Until then the login may be in use at
 * Flinks, and the activity may still write about it.
 */
export const WAIT_FOR_CANCELLATION = ActivityCancellationType.WAIT_CANCELLATION_COMPLETED;

/** Calls to Flinks that do not wait for a bank, so that they end within two minutes. They may be repeated. */
export const quick: Summarised<
  Pick<
    FlinksActivities,
    | 'authorizeCached'
    | 'fetchAttributes'
    | 'listIneligible'
    | 'tryAccess'
    | 'setEnrolment'
    | 'turnNightlyRefreshOff'
    | 'lookAtNightlyRefresh'
    | 'deleteCard'
    | 'openSuccessor'
    | 'turnReplacedOff'
  >
> = proxyActivities<FlinksActivities>({
  taskQueue: FLINKS_TASK_QUEUE,
  startToCloseTimeout: '2 minutes',
  cancellationType: WAIT_FOR_CANCELLATION,
  heartbeatTimeout: '10 seconds',
  retry: { ...RETRIES, maximumAttempts: 20 },
});

/**
 * Calls to Flinks that read the accounts of a successor (a LoginId that may take a login's place). One
 * GetAccountsDetail may take 210 s. The calls that only a refresh makes are in refresh-login/activities.ts.
 */
export const slow: Summarised<Pick<FlinksActivities, 'readSuccessor' | 'pollSuccessor'>> =
  proxyActivities<FlinksActivities>({
    taskQueue: FLINKS_TASK_QUEUE,
    startToCloseTimeout: '8 minutes',
    cancellationType: WAIT_FOR_CANCELLATION,
    heartbeatTimeout: '10 seconds',
    retry: { ...RETRIES, maximumAttempts: 20 },
  });

/** Activities that call our own database and Temporal. They are retried until they succeed. */
export const store: Summarised<StoreActivities> = proxyActivities<StoreActivities>({
  startToCloseTimeout: '1 minute',
  retry: RETRIES,
});

/**
 * Returns the answer of an activity that calls Flinks. If the activity has failed, returns the answer `none` with the
 * code NO_ANSWER. The decision table of the refresh, or domain/other-decisions.ts, says what follows from `none`. A
 * cancellation, and an error that is no failure of an activity, are thrown.
 */
export async function answerFromFailure<T extends Answer>(call: Promise<T>): Promise<T | Answer> {
  try {
    return await call;
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
    return { kind: 'none', code: 'NO_ANSWER', ...detailOf(error) };
  }
}

/**
 * Returns what activities/failures.ts has attached to the failure: the HTTP status and the Retry-After, as far as there
 * was an answer that had them.
 */
export function detailOf({ cause }: ActivityFailure): Partial<Answer> {
  return cause instanceof ApplicationFailure ? (((cause.details ?? [])[0] as Partial<Answer> | undefined) ?? {}) : {};
}
