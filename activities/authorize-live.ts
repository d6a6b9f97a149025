import { ApplicationFailure } from '@temporalio/activity';
import type { Answer, AuthorizeAnswer } from '../domain/refresh';
import { FlinksError, FlinksRefused } from '../flinks/errors';
import { acceptAuthorize } from './accept-authorize';
import type { ActivityDependencies } from './dependencies';
import { refusal, toFailure } from './failures';
import { heartbeating, type LoginCall } from './flinks-call';

export interface LiveCall extends LoginCall {
  /** The user is present: the call counts against their hour, not against the day. */
  attended: boolean;
  perDay: number;
  perHour: number;
  settleMs: number;
}

/**
 * F: one attempt at the bank. The call is reserved in the database first: that is the cap of rule 1, the fence of rule 4
 * (a call that may still be at the bank is never overlapped, whoever made it) and the count of rule 5. A reservation
 * whose answer was lost stays open; the workflow settles it.
 */
export const authorizeLive = ({ flinks, store }: ActivityDependencies) => ({
  async authorizeLive(input: LiveCall): Promise<AuthorizeAnswer> {
    const { loginId, refreshId } = input;
    const seat = await beforeTheCall(() => reserve(input));
    if ('kind' in seat) return seat;
    const answer = await heartbeating(async (signal) => {
      const authorizeToken = await mint(seat.callId, signal);
      return typeof authorizeToken === 'string' ? call(authorizeToken, signal, seat) : authorizeToken;
    });
    await store.refreshes.addStep({
      refreshId,
      loginId,
      box: 'F',
      status: answer.status ?? null,
      code: answer.code ?? null,
    });
    return answer;

    async function reserve({ attended, perDay, perHour, settleMs }: LiveCall): Promise<Answer | Seat> {
      const login = await store.logins.forFlinks(loginId);
      if (login === null) return { kind: 'gone' };
      const reserved = await store.liveCalls.reserve({
        loginId,
        refreshId,
        attended,
        perDay,
        perHour,
        inFlightMs: settleMs,
      });
      if (reserved.kind === 'busy') return { kind: 'busy', retryAfterMs: reserved.retryAfterMs };
      if (reserved.kind === 'capped') return { kind: 'capped', code: 'LIVE_LIMIT' };
      return { callId: reserved.callId, language: login.language };
    }

    /** A token that could not be had: the bank was not called, and nothing is counted. */
    async function mint(callId: string, signal: AbortSignal): Promise<string | Answer> {
      try {
        return await flinks.generateAuthorizeToken({ signal });
      } catch (error) {
        await store.liveCalls.cancel({ callId });
        if (error instanceof FlinksRefused) return refusal(error);
        // Whatever befell the token, the bank was not called: not the failure type of a lost live answer.
        if (error instanceof FlinksError) throw ApplicationFailure.retryable(error.message, 'FlinksUnavailable');
        throw error;
      }
    }

    async function call(
      authorizeToken: string,
      signal: AbortSignal,
      { callId, language }: Seat,
    ): Promise<AuthorizeAnswer> {
      try {
        const answer = await flinks.authorizeLive(
          { loginId, authorizeToken, ...(language && { language }) },
          { signal },
        );
        const accepted = await acceptAuthorize(store, loginId, answer);
        await store.liveCalls.end({ callId, status: accepted.status ?? null, code: accepted.code ?? null });
        return accepted;
      } catch (error) {
        if (error instanceof FlinksRefused) {
          const refused = refusal(error);
          await store.liveCalls.end({ callId, status: refused.status ?? null, code: refused.code ?? null });
          return refused;
        }
        if (!(error instanceof FlinksError)) throw error;
        if (error.kind === 'unreachable') await store.liveCalls.cancel({ callId });
        if (error.kind === 'unavailable' || error.kind === 'rateLimited') {
          await store.liveCalls.end({ callId, status: error.status, code: null });
        }
        throw toFailure(error);
      }
    }
  },
});

interface Seat {
  callId: string;
  language: 'en' | 'fr' | null;
}

/** A database that is away before the call: the bank was surely not called, and the workflow must know. */
async function beforeTheCall<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw ApplicationFailure.retryable(
      `The live call was not made: ${error instanceof Error ? error.message : String(error)}`,
      'RefreshStoreUnavailable',
    );
  }
}
