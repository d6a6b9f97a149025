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

/** The activities that only a refresh calls. Those that several workflows call are in workflows/activities.ts. */

/**
 * Calls to Flinks whose answer may take 210 s or may be tens of megabytes. They may be repeated, because a session
 * gives the same answer again.
 */
export const collecting: Summarised<Pick<FlinksActivities, 'fetchAccountsDetail' | 'pollAccountsDetail'>> =
  proxyActivities<FlinksActivities>({
    taskQueue: FLINKS_TASK_QUEUE,
    startToCloseTimeout: '6 minutes',
    cancellationType: WAIT_FOR_CANCELLATION,
    heartbeatTimeout: '10 seconds',
    retry: { ...RETRIES, maximumAttempts: 20 },
  });

/**
 * Rule 4 of docs/flowchart.md: a live call is one attempt. If its answer is lost, Temporal must not repeat the call,
 * because the bank may have been called; the refresh first finds out whether it was.
 */
export const live: Summarised<Pick<FlinksActivities, 'authorizeLive'>> = proxyActivities<FlinksActivities>({
  taskQueue: FLINKS_TASK_QUEUE,
  startToCloseTimeout: '5 minutes',
  cancellationType: WAIT_FOR_CANCELLATION,
  heartbeatTimeout: '15 seconds',
  retry: { maximumAttempts: 1 },
});

/**
 * The first and the last write of every refresh. They are local activities, which saves ten of the thirty-odd history
 * events of a usual refresh. They are short and may be repeated. They call only the database, except that
 * `finishRefresh` starts `enrolLogins` after the return of a login for which Flinks' nightly job is to be switched on
 * again.
 */
export const ledger: Summarised<Pick<StoreActivities, 'beginRefresh' | 'finishRefresh'>> =
  proxyLocalActivities<StoreActivities>({
    startToCloseTimeout: '20 seconds',
    retry: RETRIES,
  });

/**
 * Calls Flinks for a login. If there is no answer, the reply is `none`. After a revoke the reply is `gone`, whatever
 * Flinks has answered.
 */
export const askFlinks = (login: LoginUnderWay, call: () => Promise<AuthorizeAnswer>): Promise<BoxReply> =>
  unlessRevoked(login, () => answerFromFailure(call()));

/**
 * Makes a live call for a login. If there is no answer, the reply is `lost`, unless the failure shows that the bank was
 * not called or that Flinks has answered without a code; then it is `none`. After a revoke the reply is `gone`,
 * whatever Flinks has answered.
 */
export const askBank = (login: LoginUnderWay, call: () => Promise<AuthorizeAnswer>): Promise<BoxReply> =>
  unlessRevoked(login, () => toLiveAnswer(call));

/** The reply after a revoke, and for a login that is not registered (any more). */
export const GONE: BoxReply = { kind: 'answered', answer: { kind: 'gone' } };

/**
 * Makes a call unless the refresh is revoked. A revoke cancels the call under way: the activity learns of it with its
 * next heartbeat and aborts its HTTP request. After a revoke the reply is `gone`, whatever the call returns.
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

/**
 * The failure types after which a live call is not lost: the bank was not called, or Flinks has answered 429 or 5xx.
 */
const NOT_LOST_TYPES = new Set(['FlinksUnreachable', 'FlinksUnavailable', 'FlinksRateLimited']);

/**
 * The failure type of an error before the live call. The cause is nearly always that our own database is down. The bank
 * was not called.
 */
const NOT_RESERVED_TYPE = 'RefreshStoreUnavailable';

/** How long until a live call that could not be reserved is tried again; doubled each time, up to a minute. */
const RESERVE_AGAIN_MS: number = SECOND_MS;

/**
 * Makes a live call and turns its failure into an answer. While our own database is down, the call cannot be reserved.
 * That says nothing about the bank, so it costs the login none of its RETRY_DELAYS: like every other write, the
 * reservation is tried until it succeeds.
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
