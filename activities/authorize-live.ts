import { ApplicationFailure } from '@temporalio/activity';
import type { LiveReason } from '../domain/live-age';
import type { Policy } from '../domain/policy';
import type { Answer, AuthorizeAnswer } from '../domain/refresh/answer';
import { FlinksError, FlinksRefusedError, FlinksUnexpectedShapeError } from '../flinks/errors';
import { acceptAuthorize } from './accept-authorize';
import type { EndedCall } from '../store/refreshes/live-calls';
import type { ActivityDependencies } from './dependencies';
import { refusedAnswer, tokenFailure, toFailure } from './failures';
import { withHeartbeats, mintToken, recordStep, retryWrite, type LoginCall, tellUnreadable } from './flinks-call';
import { isTemporalFailure, safeMessage } from './redact-errors';

export interface LiveCall extends LoginCall {
  /**
   * The user is present. The call then counts towards the limit per hour (`perHour`), otherwise towards the limit per
   * UTC day (`perDay`).
   */
  attended: boolean;
  perDay: number;
  perHour: number;
  /** For how many milliseconds a call without an answer may still be at the bank. */
  settleMs: number;
  /**
   * Only REFRESH_LIVE_AGE wants this call (rule 3 of docs/flowchart.md): the data is not too old, but fresher data is
   * wanted where a live call bothers nobody.
   */
  fresher?: boolean;
  /**
   * REFRESH_LIVE_BUDGET: how many unattended live calls of all logins are allowed in a UTC day; null or absent if there
   * is no limit.
   */
  budget?: number | null;
}

/**
 * F (live Authorize): makes one attempt at the bank. The call is first reserved in the database. The reservation keeps
 * to the limits of rule 1 of docs/flowchart.md, and makes the calls of a login follow one another: no call begins while
 * another call of the login may still be at the bank, whoever made that call (rule 4). A call that ended in a 203 while
 * nobody was present is counted for rule 5. If the answer is lost, the reservation stays open; the workflow waits until
 * the bank must be done, and then finds out what happened.
 */
export const authorizeLive = ({ flinks, store, policy }: ActivityDependencies) => ({
  async authorizeLive(input: LiveCall): Promise<AuthorizeAnswer> {
    const { loginId, refreshId } = input;
    const seat = await asNotCalled(() => reserve(input));
    if ('kind' in seat) return seat;
    return withHeartbeats(async (signal) => {
      const authorizeToken = await asNotCalled(() => mint(seat.callId, signal));
      const answer = typeof authorizeToken === 'string' ? await call(authorizeToken, signal, seat) : authorizeToken;
      await recordStep(store, input, 'F', answer, seat.why);
      return answer;
    });

    async function reserve({ attended, fresher, ...given }: LiveCall): Promise<Answer | ReservedCall> {
      const login = await store.logins.forFlinks(loginId);
      if (login === null) return { kind: 'gone' };
      const reserved = await store.liveCalls.reserve({
        loginId,
        refreshId,
        attended,
        fresher,
        ...strictest(given, policy),
      });
      if (reserved.kind === 'gone') return { kind: 'gone' };
      if (reserved.kind === 'busy') return { kind: 'busy', retryAfterMs: reserved.retryAfterMs };
      if (reserved.kind === 'capped') return reserved;
      if (reserved.kind === 'declined') {
        await recordStep(store, { loginId, refreshId }, 'F', { kind: 'declined' }, reserved.why);
        return { kind: 'declined' };
      }
      return { callId: reserved.callId, language: login.language, ...(reserved.why && { why: reserved.why }) };
    }

    /**
     * Mints the authorize token. Without a token the bank is not called, and the reservation is cancelled so that it
     * does not count.
     */
    async function mint(callId: string, signal: AbortSignal): Promise<string | Answer> {
      try {
        const token = await mintToken({ flinks, store }, loginId, signal);
        if (typeof token !== 'string') await store.liveCalls.cancel({ callId });
        return token;
      } catch (error) {
        await store.liveCalls.cancel({ callId });
        if (error instanceof FlinksUnexpectedShapeError) return tellUnreadable(store, { loginId, refreshId }, error);
        if (error instanceof FlinksError) throw tokenFailure(error);
        throw error;
      }
    }

    async function call(
      authorizeToken: string,
      signal: AbortSignal,
      { callId, language }: ReservedCall,
    ): Promise<AuthorizeAnswer> {
      try {
        const answer = await flinks.authorizeLive(
          { loginId, authorizeToken, ...(language && { language }) },
          { signal },
        );
        const accepted = await retryWrite(() => acceptAuthorize(store, loginId, answer));
        await ended(callId, accepted);
        return accepted;
      } catch (error) {
        if (error instanceof FlinksRefusedError) {
          const refused = refusedAnswer(error);
          await ended(callId, refused);
          return refused;
        }
        if (error instanceof FlinksUnexpectedShapeError) {
          // The bank has answered, so the call is over and counts. What it did at the bank shows in the cached
          // Authorize of the next run.
          const unread = await retryWrite(() => tellUnreadable(store, { loginId, refreshId }, error));
          await ended(callId, unread);
          return unread;
        }
        if (!(error instanceof FlinksError)) throw error;
        if (error.kind === 'unreachable') await store.liveCalls.cancel({ callId });
        if (error.kind === 'unavailable' || error.kind === 'rateLimited') {
          await ended(callId, { status: error.status ?? undefined });
        }
        throw toFailure(error);
      }
    }

    function ended(callId: string, { status = null, code = null, requestId }: Ended) {
      return retryWrite(() => store.liveCalls.end({ callId, status, code, requestId }));
    }
  },
});

type Limits = Pick<LiveCall, 'perDay' | 'perHour' | 'settleMs' | 'budget'>;

/**
 * Returns the limits for reserving a call. Of each limit there are two: the run's, which comes with the input, and this
 * worker's own. The stricter one counts, because whoever can write to Temporal can send any limit.
 */
function strictest({ perDay, perHour, settleMs, budget }: Limits, policy: Policy) {
  return {
    perDay: lower(perDay, policy.liveAttemptsPerDay),
    perHour: lower(perHour, policy.userLiveAttemptsPerHour),
    inFlightMs: settleMs > policy.liveSettleMs ? settleMs : policy.liveSettleMs,
    budget: policy.liveBudget === null ? budget : lower(budget, policy.liveBudget),
  };
}

/** The lower of two limits; `own` if `given` is not a number. */
const lower = (given: number | null | undefined, own: number): number =>
  typeof given === 'number' && given < own ? given : own;

type Ended = Partial<Pick<EndedCall, 'status' | 'code' | 'requestId'>>;

interface ReservedCall {
  callId: string;
  language: 'en' | 'fr' | null;
  why?: LiveReason;
}

/**
 * Runs work that comes before the live call, and gives its errors a type that says that no call was made. Most of these
 * errors mean that our own database is down.
 */
async function asNotCalled<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isTemporalFailure(error)) throw error;
    throw ApplicationFailure.retryable(`The live call was not made: ${safeMessage(error)}`, 'RefreshStoreUnavailable');
  }
}
