import type { LiveReason } from './live-age';
import type { OwnLimit } from './own-codes';

/**
 * How many live calls may be made (rule 1 of docs/flowchart.md). The database and the simulated month count the calls,
 * each in its own way; what a count means is decided here.
 */

/**
 * The limits of one login: `perDay` unattended live calls in a UTC day, and `perHour` live calls in an hour while its
 * user is present.
 */
export interface LoginCaps {
  perDay: number;
  perHour: number;
}

/**
 * A live call that is wanted. `attended`: the user is present. `fresher`: only REFRESH_LIVE_AGE wants the call, so at a
 * limit it is left out (`declined`) rather than refused (`capped`).
 */
export interface WantedCall {
  attended: boolean;
  fresher?: boolean;
}

/** Why a live call may not be made, as the answer that takes its place. */
export type OverCap = { kind: 'capped'; code: OwnLimit } | { kind: 'declined'; why: LiveReason };

/**
 * Why a login may not be called live; null if a call is left. `used`: how many of its calls count against the same
 * limit so far.
 */
export function overLoginCap({ attended, fresher }: WantedCall, used: number, caps: LoginCaps): OverCap | null {
  if (used < (attended ? caps.perHour : caps.perDay)) return null;
  return fresher ? { kind: 'declined', why: 'live_attempts' } : { kind: 'capped', code: 'LIVE_LIMIT' };
}

/**
 * Why no login may be called live without its user for the rest of this UTC day; null if a call is left in
 * REFRESH_LIVE_BUDGET. `used`: the unattended live calls of all logins since the day began.
 */
export function overLiveBudget({ fresher }: WantedCall, used: number, budget: number): OverCap | null {
  if (used < budget) return null;
  return fresher ? { kind: 'declined', why: 'live_budget' } : { kind: 'capped', code: 'LIVE_BUDGET' };
}
