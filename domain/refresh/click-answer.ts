import { HOUR_MS, MINUTE_MS } from '../duration';
import type { Refresh, Wait } from './state';

/** What a click leads to: MFA with a session, a full re-link, nothing (the bank let us in), or come back later. */
export interface OpenConnectAnswer {
  mode: 'mfa' | 'relink' | 'none' | 'later';
  requestId?: string;
  /** ISO UTC. */
  retryAt?: string;
}

/** A RequestId dies after 8 idle minutes. One older than this is not handed out any more. */
const SESSION_AT_HAND_MS = 7 * MINUTE_MS;

/** Session that a click can be given as it stands; null if there is none, or it may be dead. */
export function sessionAtHand({ requestId, openedAtMs }: Wait, nowMs: number): string | null {
  return openedAtMs !== null && nowMs - openedAtMs < SESSION_AT_HAND_MS ? requestId : null;
}

/** What a click is answered at the place where a refresh stands; null if that is not known yet. */
export function clickAnswer({ at, wait, facts }: Refresh, nowMs: number): OpenConnectAnswer | null {
  switch (at.box) {
    case 'delay':
      return later(at.untilMs);
    case 'settle':
      return at.step === 'rest' ? later(at.lost.settledAtMs) : null;
    case 'begin':
      return at.then !== 'entry' && at.then !== 'claim' && at.then.session.path === 'live' ? { mode: 'none' } : null;
    case 'record': {
      const { wanted } = at;
      if (wanted === 'same' || wanted.clicked !== true) return null;
      return wanted.requestId === null ? { mode: 'relink' } : { mode: 'mfa', requestId: wanted.requestId };
    }
    case 'D':
      return at.session.path === 'live' ? { mode: 'none' } : null;
    case 'J':
      return at.restUntilMs !== null || at.session.path === 'live' ? { mode: 'none' } : null;
    case 'I':
      return { mode: 'none' };
    case 'ended':
      return at.outcome.outcome === 'refreshed' || at.outcome.outcome === 'revoked'
        ? { mode: 'none' }
        : later(nowMs + HOUR_MS);
    case 'wait': {
      const session = wait === null ? null : sessionAtHand(wait, nowMs);
      if (session !== null) return { mode: 'mfa', requestId: session };
      // A live call would replay what the bank has refused, and lock the account.
      if (facts.refusedCode !== null) return { mode: 'relink' };
      return at.retryAtMs === null ? null : later(at.retryAtMs);
    }
    default:
      return null;
  }
}

const later = (atMs: number): OpenConnectAnswer => ({ mode: 'later', retryAt: new Date(atMs).toISOString() });
