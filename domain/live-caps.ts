import type { LiveReason } from './live-age';
import type { OwnLimit } from './own-codes';

/**
 * Rule 1: how many live calls may be made. The database and the simulated month count them in their own ways; what a
 * count means is decided here.
 */

/** The limits of one login: unattended calls in a UTC day, and calls in an hour while its user is present. */
export interface LoginCaps {
  perDay: number;
  perHour: number;
}

/** A wanted call. `fresher`: only REFRESH_LIVE_AGE wants it, so at a limit it is left out rather than refused. */
export interface WantedCall {
  attended: boolean;
  fresher?: boolean;
}

/** Why a call may not be made. */
export type OverCap = { kind: 'capped'; code: OwnLimit } | { kind: 'declined'; why: LiveReason };

/**
 * Why a login may not be called live; null if a call is left. `used`: how many calls count against the same limit so
 * far.
 */
export function overLoginCap({ attended, fresher }: WantedCall, used: number, caps: LoginCaps): OverCap | null {
  if (used < (attended ? caps.perHour : caps.perDay)) return null;
  return fresher ? { kind: 'declined', why: 'live_attempts' } : { kind: 'capped', code: 'LIVE_LIMIT' };
}

/** Why no login may be called live without its user in this UTC day; null if a call is left in the budget. */
export function overLiveBudget({ fresher }: WantedCall, used: number, budget: number): OverCap | null {
  if (used < budget) return null;
  return fresher ? { kind: 'declined', why: 'live_budget' } : { kind: 'capped', code: 'LIVE_BUDGET' };
}
