import { isRefusal } from './canaries';

/**
 * Rule 3: decides whether to make a live call that only REFRESH_LIVE_AGE wants. Banks differ: some let us in without
 * the user, others send the user a code each time. So we learn from a few calls before we make many.
 */

/**
 * What the unattended live calls of the last 30 days say about a login and its institution. Calls without a verdict
 * (*wait*, a lost answer) say nothing.
 */
export interface Learnt {
  /** Whether the login's own last call with a verdict was let in; null if there was no such call. */
  own: boolean | null;
  /** How many calls of the institution had a verdict. Counting may stop at `ENOUGH_CALLS`. */
  verdicts: number;
  /**
   * How many of these verdicts are considered: the last ones, twenty at most. `letIn`: how many of the calls considered
   * were let in.
   */
  of: number;
  letIn: number;
  /** How many calls of the institution are under way, or have ended without a verdict in the last 20 hours. */
  unsettled: number;
}

/** Why a call is made or not. It is written into the steps of a refresh, for `explain`. */
export type LiveReason =
  | 'let_in_before'
  | 'institution_lets_in'
  | 'probe'
  | 'not_let_in_before'
  | 'institution_asks'
  | 'probing'
  | 'live_attempts'
  | 'live_budget';

export interface LiveDecision {
  call: boolean;
  why: LiveReason;
}

/** First three probes, then twenty more, then up to 200 calls at once as long as enough are let in. */
export const FIRST_PROBES = 3;
export const ENOUGH_CALLS = FIRST_PROBES + 20;
const AT_ONCE = 200;
/** The share of an institution's last calls that must have ended in data. */
export const LETS_IN_SHARE = 0.8;
export const LAST_CALLS = 20;

/** Decides about one call just before it is made, under a lock of the institution. */
export function decideLive({ own, verdicts, of, letIn, unsettled }: Learnt): LiveDecision {
  if (own !== null) return { call: own, why: own ? 'let_in_before' : 'not_let_in_before' };
  if (letIn < LETS_IN_SHARE * of) return { call: false, why: 'institution_asks' };
  if (verdicts >= ENOUGH_CALLS) {
    return unsettled < AT_ONCE ? { call: true, why: 'institution_lets_in' } : { call: false, why: 'probing' };
  }
  const probes = verdicts < FIRST_PROBES ? FIRST_PROBES : ENOUGH_CALLS;
  return verdicts + unsettled < probes ? { call: true, why: 'probe' } : { call: false, why: 'probing' };
}

/**
 * Whether a live call was let in; null if the answer says nothing about that, or if the data is still to come (202).
 */
export function letInOf({ status, code }: { status: number | null; code: string | null }): boolean | null {
  if (status === 200 && code === null) return true;
  return status === 203 || isRefusal(code) ? false : null;
}
