import { HOUR_MS, MINUTE_MS } from '../duration';
import type { Wait } from './place';
import type { Refresh } from './state';

/**
 * The answer to a click (the customer's press on the button of their page).
 * - `mfa`: answer the bank in the session `requestId`.
 * - `relink`: sign in at the bank anew.
 * - `none`: there is nothing to do, because the bank let us in or the login is gone.
 * - `later`: come back at `retryAt`.
 */
export interface OpenConnectAnswer {
  mode: 'mfa' | 'relink' | 'none' | 'later';
  requestId?: string;
  /** ISO UTC. */
  retryAt?: string;
}

/** Flinks ends a session after 8 idle minutes, so a user is not given a session older than 7. */
const SESSION_AT_HAND_MS = 7 * MINUTE_MS;

/** RequestId of the wait's session, while the user can still answer the bank in it; otherwise null. */
export function sessionAtHand({ requestId, openedAtMs }: Wait, nowMs: number): string | null {
  return openedAtMs !== null && nowMs - openedAtMs < SESSION_AT_HAND_MS ? requestId : null;
}

/** The answer that a click gets while the refresh is at its place; null as long as it is unknown. */
export function clickAnswer({ at, wait, facts }: Refresh, nowMs: number): OpenConnectAnswer | null {
  switch (at.box) {
    case 'delay':
      return typeof at.then === 'object' ? { mode: 'none' } : later(at.untilMs);
    case 'settle':
      return at.step === 'rest' ? later(at.lost.settledAtMs) : null;
    case 'begin':
      return typeof at.then === 'object' && 'session' in at.then && at.then.session.path === 'live'
        ? { mode: 'none' }
        : null;
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
      // A live call would send the refused password again and might lock the account.
      if (facts.refusedCode !== null) return { mode: 'relink' };
      return at.retryAtMs === null ? null : later(at.retryAtMs);
    }
    default:
      return null;
  }
}

const later = (atMs: number): OpenConnectAnswer => ({ mode: 'later', retryAt: new Date(atMs).toISOString() });
