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

/** Activities as workflows call them: each call has a summary for the Web UI. */
export type Summarised<A> = {
  [K in keyof A]: A[K] extends (...args: infer P) => infer R
    ? { executeWithOptions(options: { summary: string; priority?: Priority }, args: P): R }
    : never;
};

/**
 * How long each kind of call may take and how it is retried. Every Flinks activity heartbeats, so that a dead worker is
 * noticed in seconds although a Flinks call may block for 210 s.
 */

/**
 * A call without an answer is made up to three times (activities/failures.ts). These retries are for dead workers and
 * for a database that is down.
 */
export const RETRIES = { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '30 seconds' } as const;

/**
 * A cancelled activity is waited for until it has ended, because until then the card is in use, and something may be
 * written.
 */
export const WAIT_FOR_CANCELLATION = ActivityCancellationType.WAIT_CANCELLATION_COMPLETED;

/** Calls that answer quickly, and may be repeated. */
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
 * Calls that read a successor's accounts; a GetAccountsDetail may take 210 s. refresh-login/activities.ts has the calls
 * of a refresh.
 */
export const slow: Summarised<Pick<FlinksActivities, 'readSuccessor' | 'pollSuccessor'>> =
  proxyActivities<FlinksActivities>({
    taskQueue: FLINKS_TASK_QUEUE,
    startToCloseTimeout: '8 minutes',
    cancellationType: WAIT_FOR_CANCELLATION,
    heartbeatTimeout: '10 seconds',
    retry: { ...RETRIES, maximumAttempts: 20 },
  });

/** Calls to our own database and to Temporal, retried until they succeed. */
export const store: Summarised<StoreActivities> = proxyActivities<StoreActivities>({
  startToCloseTimeout: '1 minute',
  retry: RETRIES,
});

/** Turns an activity that got no answer into the answer `none`. The decision table says what that answer means. */
export async function answerFromFailure<T extends Answer>(call: Promise<T>): Promise<T | Answer> {
  try {
    return await call;
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
    return { kind: 'none', code: 'NO_ANSWER', ...detailOf(error) };
  }
}

/** Returns the details that failures.ts attaches to a failure: status and Retry-After. */
export function detailOf({ cause }: ActivityFailure): Partial<Answer> {
  return cause instanceof ApplicationFailure ? (((cause.details ?? [])[0] as Partial<Answer> | undefined) ?? {}) : {};
}
