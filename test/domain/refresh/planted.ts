import { next } from '../../../domain/refresh/next';
import type { Place } from '../../../domain/refresh/place';
import type { Reply } from '../../../domain/refresh/reply';
import type { Refresh } from '../../../domain/refresh/state';
import type { Next } from './model';

/**
 * Machines with one error each, by the number of the invariant that must find it. `unless` produces the error, or
 * returns null where the machine is right.
 */
const planted =
  (unless: (refresh: Refresh, reply: Reply, right: Refresh) => Refresh | null): Next =>
  (refresh, reply, nowMs) => {
    const right = next(refresh, reply, nowMs);
    return unless(refresh, reply, right) ?? right;
  };

const isAnswered = (reply: Reply, code: string): boolean => reply.kind === 'answered' && reply.answer.code === code;
const askAgain = (box: 'E1' | 'E2'): Place => ({
  box: 'record',
  wanted: { box, code: null, requestId: null, mayAsk: true },
});
const LIVE: Place = { box: 'F', presence: 'unattended', clicked: false };

export const PLANTED: Record<number, { error: string; next: Next }> = {
  1: {
    error: 'a bank that is busy is taken for a user who is needed',
    next: planted((before, reply, right) =>
      before.at.box === 'D' && isAnswered(reply, 'TOO_MANY_REQUESTS') ? { ...right, at: askAgain('E2') } : null,
    ),
  },
  2: {
    error: 'a call that PostgreSQL does not reserve is made again at once',
    next: planted((before, reply, right) =>
      before.at.box === 'F' && isAnswered(reply, 'LIVE_LIMIT') ? { ...right, at: before.at } : null,
    ),
  },
  3: {
    error: 'a claim counts as proof that the password is mended',
    next: planted((before, reply, right) =>
      before.at.box === 'A' && before.wait !== null && isAnswered(reply, 'RETRY_LATER') ? { ...right, at: LIVE } : null,
    ),
  },
  4: {
    error: 'a 203 that the database recalls is counted by who is present now, not by who was when it was made',
    next: planted((before, reply, right) => {
      if (reply.kind !== 'recalled' || reply.answer?.kind !== 'mfa') return null;
      const rings = before.facts.unattended203s + (before.present ? 0 : 1);
      return { ...right, facts: { ...right.facts, unattended203s: rings } };
    }),
  },
  5: {
    error: 'a lost answer is repeated blindly',
    next: planted((before, reply, right) =>
      before.at.box === 'F' && isAnswered(reply, 'ANSWER_LOST') ? { ...right, at: { ...LIVE, clicked: false } } : null,
    ),
  },
  6: {
    error: 'a dead session starts again at A as often as it likes',
    next: planted((before, reply, right) =>
      before.at.box === 'D' && isAnswered(reply, 'SESSION_EXPIRED')
        ? { ...right, budget: before.budget, at: { box: 'A' } }
        : null,
    ),
  },
  7: {
    error: 'a revoke is not heard during a delay',
    next: planted((before, reply) => (before.at.box === 'delay' && reply.kind === 'revoked' ? before : null)),
  },
  8: {
    error: 'a webhook makes the bank ring',
    next: planted((before, reply, right) =>
      before.mode === 'webhookOnly' && before.at.box === 'A' && isAnswered(reply, 'RETRY_LATER')
        ? { ...right, at: LIVE }
        : null,
    ),
  },
  9: {
    error: 'a false claim asks the user once more',
    next: planted((before, reply, right) =>
      before.at.box === 'D' && before.at.session.claim !== undefined && isAnswered(reply, 'UNAUTHORIZED')
        ? { ...right, at: askAgain('E2') }
        : null,
    ),
  },
  10: {
    error: 'a wait forgets its limit',
    next: planted((before, reply) => (before.at.box === 'wait' && reply.kind === 'elapsed' ? before : null)),
  },
  11: {
    error: 'a click at a wait is only remembered',
    next: planted((before, reply) =>
      before.at.box === 'wait' && reply.kind === 'click' ? { ...before, clickPending: true } : null,
    ),
  },
  12: {
    error: 'a return from MFA goes on without its session',
    next: planted((before, _reply, right) =>
      before.at.box === 'wait' && right.at.box === 'begin' && typeof right.at.then === 'object'
        ? { ...right, at: { box: 'begin', then: { box: 'D', session: { requestId: '', path: 'after_mfa' } } } }
        : null,
    ),
  },
  13: {
    error: 'a reminder is not counted',
    next: planted((before, reply, right) =>
      before.at.box === 'clock' && right.at.box === 'wait' && reply.kind === 'clock'
        ? { ...right, wait: before.wait }
        : null,
    ),
  },
  14: {
    error: 'the next package forgets what was missing before it',
    next: planted((before, reply, right) =>
      before.at.box === 'I' && right.at.box === 'ended' && reply.kind === 'answered'
        ? { ...right, at: { box: 'ended', outcome: { outcome: 'refreshed', path: 'cached' } } }
        : null,
    ),
  },
  15: {
    error: 'a login that never worked is taken for one that did',
    next: planted((before, reply, right) =>
      before.at.box === 'A' && isAnswered(reply, 'INVALID_LOGIN') && right.at.box === 'ended'
        ? { ...right, at: askAgain('E1') }
        : null,
    ),
  },
  16: {
    error: 'a held ask is taken for one that went out when the wait began',
    next: planted((before, reply, right) =>
      before.at.box === 'clock' && reply.kind === 'clock' && reply.countsFrom === null
        ? { ...right, at: { box: 'ended', outcome: { outcome: 'gave_up' } } }
        : null,
    ),
  },
  17: {
    error: 'a canary that was asked for a code is called again',
    next: planted((before, reply, right) =>
      before.at.box === 'F' &&
      before.at.purpose === 'canary' &&
      reply.kind === 'answered' &&
      reply.answer.kind === 'mfa'
        ? { ...right, at: before.at }
        : null,
    ),
  },
  18: {
    error: 'a phone that rang for fresher data is answered by an ask',
    next: planted((before, reply, right) =>
      before.at.box === 'F' && before.fresher !== null && reply.kind === 'answered' && reply.answer.kind === 'mfa'
        ? { ...right, at: { box: 'record', wanted: { box: 'MFA', code: null, requestId: 's', mayAsk: true } } }
        : null,
    ),
  },
  19: {
    error: "a run's look at a login that was given up goes on to a live call",
    next: planted((before, reply, right) =>
      before.mode === 'probe' && isAnswered(reply, 'DISABLED_INSTITUTION') && right.at.box === 'ended'
        ? { ...right, at: LIVE }
        : null,
    ),
  },
};
