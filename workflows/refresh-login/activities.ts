import {
  ActivityFailure,
  ApplicationFailure,
  isCancellation,
  proxyActivities,
  proxyLocalActivities,
  sleep,
} from '@temporalio/workflow';
import type { FlinksActivities, StoreActivities } from '../../activities';
import { MINUTE_MS, SECOND_MS } from '../../domain/duration';
import { FLINKS_TASK_QUEUE } from '../../domain/ids';
import type { Answer, AuthorizeAnswer } from '../../domain/refresh/answer';
import type { BoxReply } from '../../domain/refresh/reply';
import { WAIT_FOR_CANCELLATION, detailOf, RETRIES, answerFromFailure, type Summarised } from '../activities';
import type { LoginUnderWay } from './login';

/** The kinds of calls that only a refresh makes. workflows/activities.ts has the kinds that several workflows make. */

/** Calls whose answer may take 210 s or be tens of megabytes. They may be repeated: a session gives the same answer. */
export const collecting: Summarised<Pick<FlinksActivities, 'fetchAccountsDetail' | 'pollAccountsDetail'>> =
  proxyActivities<FlinksActivities>({
    taskQueue: FLINKS_TASK_QUEUE,
    startToCloseTimeout: '6 minutes',
    cancellationType: WAIT_FOR_CANCELLATION,
    heartbeatTimeout: '10 seconds',
    retry: { ...RETRIES, maximumAttempts: 20 },
  });

/** Rule 4: one attempt. A lost answer is never repeated blindly. */
export const live: Summarised<Pick<FlinksActivities, 'authorizeLive'>> = proxyActivities<FlinksActivities>({
  taskQueue: FLINKS_TASK_QUEUE,
  startToCloseTimeout: '5 minutes',
  cancellationType: WAIT_FOR_CANCELLATION,
  heartbeatTimeout: '15 seconds',
  retry: { maximumAttempts: 1 },
});

/**
 * The first and last write of every refresh, as local activities: they save ten of the thirty-odd events of the common
 * path. They are short, idempotent and call only the database.
 */
export const ledger: Summarised<Pick<StoreActivities, 'beginRefresh' | 'finishRefresh'>> =
  proxyLocalActivities<StoreActivities>({
    startToCloseTimeout: '20 seconds',
    retry: RETRIES,
  });

/** Calls Flinks for a login. A missing answer becomes `none`; every answer after a revoke becomes `gone`. */
export const askFlinks = (login: LoginUnderWay, call: () => Promise<AuthorizeAnswer>): Promise<BoxReply> =>
  unlessRevoked(login, () => answerFromFailure(call()));

/**
 * Makes a live call for a login. Its answer is `lost` unless the bank surely was not called or surely has answered;
 * every answer after a revoke becomes `gone`.
 */
export const askBank = (login: LoginUnderWay, call: () => Promise<AuthorizeAnswer>): Promise<BoxReply> =>
  unlessRevoked(login, () => toLiveAnswer(call));

export const GONE: BoxReply = { kind: 'answered', answer: { kind: 'gone' } };

/**
 * A revoke cancels the call under way: the activity learns of it with its next heartbeat and aborts its HTTP request.
 * The reply is `gone` whatever the call returns.
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

/** Failure types that mean the bank surely was not called, or surely has answered. */
const NOT_LOST_TYPES = new Set(['FlinksUnreachable', 'FlinksUnavailable', 'FlinksRateLimited']);

/** The failure type that means that our own database was down before the call. */
const NOT_RESERVED_TYPE = 'RefreshStoreUnavailable';

/** How long until a call that could not be reserved is tried again; doubled each time, up to a minute. */
const RESERVE_AGAIN_MS: number = SECOND_MS;

/**
 * A database that is down says nothing about the bank, so it costs a login none of its RETRY_DELAYS: like every other
 * write, the reservation is tried until it succeeds.
 */
async function toLiveAnswer<T extends Answer>(call: () => Promise<T>): Promise<T | Answer> {
  for (let againMs = RESERVE_AGAIN_MS; ; againMs = Math.min(2 * againMs, MINUTE_MS)) {
    try {
      return await call();
    } catch (error) {
      if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
      const type = error.cause instanceof ApplicationFailure ? (error.cause.type ?? '') : '';
      if (type !== NOT_RESERVED_TYPE) {
        const answer = { kind: 'none', code: 'NO_ANSWER', ...detailOf(error) } as const;
        return NOT_LOST_TYPES.has(type) ? answer : { kind: 'lost', code: 'ANSWER_LOST' };
      }
    }
    await sleep(againMs, { summary: 'the live call could not be reserved in our database' });
  }
}
