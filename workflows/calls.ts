import {
  ActivityCancellationType,
  ActivityFailure,
  ApplicationFailure,
  isCancellation,
  proxyActivities,
  proxyLocalActivities,
} from '@temporalio/workflow';
import type { Priority } from '@temporalio/common';
import type { FlinksActivities, StoreActivities } from '../activities';
import { FLINKS_TASK_QUEUE } from '../domain/ids';
import type { Answer, AuthorizeAnswer } from '../domain/refresh';
import type { Login } from './login-state';

/** Activities as workflows call them: each call says in the Web UI what it is for. */
type Summarised<A> = {
  [K in keyof A]: A[K] extends (...args: infer P) => infer R
    ? { executeWithOptions(options: { summary: string; priority?: Priority }, args: P): R }
    : never;
};

/**
 * How long each kind of call may take and how it is retried. Every Flinks activity heartbeats, so that a dead worker is
 * noticed in seconds although Flinks itself may block for 210.
 */

/** Silence is retried three times by the activity itself (activities/failures.ts); the rest is for dead workers and a database that is away. */
const RETRIES = { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '30 seconds' } as const;

/** A call that is cancelled counts as ended when it has: until then the card is in use, and something may be written. */
const CALLED_OFF = ActivityCancellationType.WAIT_CANCELLATION_COMPLETED;

/** Calls that answer quickly, and may be repeated. */
export const quick: Summarised<
  Pick<
    FlinksActivities,
    'authorizeCached' | 'fetchAttributes' | 'listIneligible' | 'setEnrolment' | 'turnNightlyRefreshOff' | 'deleteCard'
  >
> = proxyActivities<FlinksActivities>({
  taskQueue: FLINKS_TASK_QUEUE,
  startToCloseTimeout: '2 minutes',
  cancellationType: CALLED_OFF,
  heartbeatTimeout: '10 seconds',
  retry: { ...RETRIES, maximumAttempts: 20 },
});

/** Calls whose answer may take 210 s or be tens of megabytes, and may be repeated: same session, same answer. */
export const collecting: Summarised<Pick<FlinksActivities, 'fetchAccountsDetail' | 'pollAccountsDetail'>> =
  proxyActivities<FlinksActivities>({
    taskQueue: FLINKS_TASK_QUEUE,
    startToCloseTimeout: '6 minutes',
    cancellationType: CALLED_OFF,
    heartbeatTimeout: '10 seconds',
    retry: { ...RETRIES, maximumAttempts: 20 },
  });

/** Rule 4: one attempt. A lost answer is never repeated blindly. */
const live: Summarised<Pick<FlinksActivities, 'authorizeLive'>> = proxyActivities<FlinksActivities>({
  taskQueue: FLINKS_TASK_QUEUE,
  startToCloseTimeout: '5 minutes',
  cancellationType: CALLED_OFF,
  heartbeatTimeout: '15 seconds',
  retry: { maximumAttempts: 1 },
});

/** Database writes: retried until they succeed. */
export const store: Summarised<StoreActivities> = proxyActivities<StoreActivities>({
  startToCloseTimeout: '1 minute',
  retry: RETRIES,
});

/**
 * First and last write of every refresh, as local activities: they save ten of the thirty-odd events of the common
 * path. They are short, idempotent and call nobody but the database.
 */
export const ledger: Summarised<Pick<StoreActivities, 'beginRefresh' | 'finishRefresh'>> =
  proxyLocalActivities<StoreActivities>({
    startToCloseTimeout: '20 seconds',
    retry: RETRIES,
  });

/** A present user goes before a run's thousands. */
const PRESENT_USER = { priority: { priorityKey: 1 } };

/** One live Authorize of a login, attended or not, reserved and counted by the activity. */
export async function callLive(login: Login, summary: string): Promise<AuthorizeAnswer> {
  const { policy, loginId, refreshId, attended } = login;
  const { liveAttemptsPerDay: perDay, userLiveAttemptsPerHour: perHour, liveSettleMs: settleMs } = policy;
  const answer: AuthorizeAnswer = await unlessRevoked(login, () =>
    askLive(
      live.authorizeLive.executeWithOptions({ summary, ...(attended && PRESENT_USER) }, [
        { loginId, refreshId, attended, perDay, perHour, settleMs },
      ]),
    ),
  );
  Object.assign(login, { wentLive: true, livePending: answer.kind === 'pending' });
  if (answer.kind === 'ok') Object.assign(login, { everWorked: true, unattended203s: 0 });
  if (answer.kind === 'mfa' && !attended) login.unattended203s += 1;
  return answer;
}

/** Turns an activity that got no answer into the answer `none`. What it means is the decision table's. */
export async function ask<T extends Answer>(call: Promise<T>): Promise<T | Answer> {
  try {
    return await call;
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
    return { kind: 'none', code: 'NO_ANSWER', ...detailOf(error) };
  }
}

/** The same for a call of a login. */
export const askFor = <T extends Answer>(login: Login, call: () => Promise<T>): Promise<T | Answer> =>
  unlessRevoked(login, () => ask(call()));

/**
 * A revoke cancels what is under way: the activity hears it with its next heartbeat and aborts its HTTP call. Whatever
 * comes of it, the login is `gone`.
 */
async function unlessRevoked<T extends Answer>(login: Login, call: () => Promise<T>): Promise<T | Answer> {
  try {
    const answer = await login.atFlinks.run(call);
    return login.revoked ? { kind: 'gone' } : answer;
  } catch (error) {
    if (login.revoked && isCancellation(error)) return { kind: 'gone' };
    throw error;
  }
}

/** Failure types after which the bank was surely not called, or has surely answered. */
const LIVE_IS_OVER = new Set([
  'FlinksUnreachable',
  'FlinksUnavailable',
  'FlinksRateLimited',
  'RefreshStoreUnavailable',
]);

/** The same for a live call: whatever else went wrong, the bank may have been called, so the answer is `lost`. */
async function askLive<T extends Answer>(call: Promise<T>): Promise<T | Answer> {
  try {
    return await call;
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
    const over = error.cause instanceof ApplicationFailure && LIVE_IS_OVER.has(error.cause.type ?? '');
    return over ? { kind: 'none', code: 'NO_ANSWER', ...detailOf(error) } : { kind: 'lost', code: 'ANSWER_LOST' };
  }
}

/** What failures.ts put beside the failure: status and Retry-After. */
function detailOf({ cause }: ActivityFailure): Partial<Answer> {
  return cause instanceof ApplicationFailure ? (((cause.details ?? [])[0] as Partial<Answer> | undefined) ?? {}) : {};
}
