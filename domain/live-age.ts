import { isRefusal } from './canaries';

/**
 * Decides whether a live call is made that only REFRESH_LIVE_AGE wants (rule 3 of docs/flowchart.md). Banks differ:
 * some let us in without the user, others send the user a code each time. So we learn from a few calls before we make
 * many.
 */

/**
 * What the unattended live calls of the last 30 days say about a login and its institution. Calls without a verdict
 * (such as a code of the class *wait*, or a lost answer) say nothing.
 */
export interface Learnt {
  /** Whether the bank let us in at the login's own last call with a verdict; null if there was no such call. */
  own: boolean | null;
  /** How many calls at the institution had a verdict. Counting may stop at `ENOUGH_CALLS`. */
  verdicts: number;
  /**
   * `of`: how many of these verdicts are considered, which are the newest ones, twenty at most. `letIn`: at how many of
   * the calls considered the bank let us in.
   */
  of: number;
  letIn: number;
  /**
   * How many of the calls at the institution in the last 20 hours have no verdict: they are under way, or have ended
   * without a verdict.
   */
  unsettled: number;
}

/**
 * Why a call is made or not. The reason is written into the steps of a refresh, and `flinks-refresh explain <LoginId>`
 * shows it.
 */
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

/**
 * An institution that is not known yet gets three probes (live calls that find out whether it lets us in without its
 * users), then twenty more. After that, up to 200 calls may be without a verdict at the same time. All this holds as
 * long as enough of the last calls were let in.
 */
export const FIRST_PROBES = 3;
export const ENOUGH_CALLS = FIRST_PROBES + 20;
const AT_ONCE = 200;
/**
 * The share of an institution's newest calls with a verdict (LAST_CALLS of them, at most) that must have been let in.
 */
export const LETS_IN_SHARE = 0.8;
export const LAST_CALLS = 20;

/**
 * Decides about one call just before it is made. The caller holds a lock of the institution, unless the login's own
 * last call decides.
 */
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
 * Whether the bank let us in at a live call; null if the answer says nothing about that, or if the data is still to
 * come (202).
 */
export function letInOf({ status, code }: { status: number | null; code: string | null }): boolean | null {
  if (status === 200 && code === null) return true;
  return status === 203 || isRefusal(code) ? false : null;
}
