import {
  ActivityFailure,
  ApplicationFailure,
  isCancellation,
  proxyActivities,
  proxyLocalActivities,
} from '@temporalio/workflow';
import type { FlinksActivities, StoreActivities } from '../../activities';
import { FLINKS_TASK_QUEUE } from '../../domain/ids';
import type { Answer, AuthorizeAnswer } from '../../domain/refresh';
import type { BoxReply } from '../../domain/refresh/reply';
import { CALLED_OFF, detailOf, RETRIES, toAnswer, type Summarised } from '../activities';
import type { LoginUnderWay } from './login';

/** How a refresh makes each kind of call beside those that all workflows make (workflows/activities.ts). */

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
export const live: Summarised<Pick<FlinksActivities, 'authorizeLive'>> = proxyActivities<FlinksActivities>({
  taskQueue: FLINKS_TASK_QUEUE,
  startToCloseTimeout: '5 minutes',
  cancellationType: CALLED_OFF,
  heartbeatTimeout: '15 seconds',
  retry: { maximumAttempts: 1 },
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

/** Makes a call at Flinks for a login. Silence becomes the answer `none`, and whatever comes after a revoke is `gone`. */
export const askFlinks = (login: LoginUnderWay, call: () => Promise<AuthorizeAnswer>): Promise<BoxReply> =>
  unlessRevoked(login, () => toAnswer(call()));

/** The same for a live call: unless the bank was surely not called, or has surely answered, its answer is `lost`. */
export const askBank = (login: LoginUnderWay, call: () => Promise<AuthorizeAnswer>): Promise<BoxReply> =>
  unlessRevoked(login, () => toLiveAnswer(call()));

export const GONE: BoxReply = { kind: 'answered', answer: { kind: 'gone' } };

/**
 * A revoke cancels the call under way: the activity hears it with its next heartbeat and aborts its HTTP request. Whatever
 * comes of it, the login is `gone`.
 */
async function unlessRevoked(login: LoginUnderWay, call: () => Promise<AuthorizeAnswer>): Promise<BoxReply> {
  try {
    const answer = await login.atFlinks.run(call);
    return login.inbox.isRevoked() ? GONE : { kind: 'answered', answer };
  } catch (error) {
    if (login.inbox.isRevoked() && isCancellation(error)) return GONE;
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

async function toLiveAnswer<T extends Answer>(call: Promise<T>): Promise<T | Answer> {
  try {
    return await call;
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
    const over = error.cause instanceof ApplicationFailure && LIVE_IS_OVER.has(error.cause.type ?? '');
    return over ? { kind: 'none', code: 'NO_ANSWER', ...detailOf(error) } : { kind: 'lost', code: 'ANSWER_LOST' };
  }
}
