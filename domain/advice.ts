import type { OutcomeKind } from './outcomes';
import { ENDED_FROM_OUTSIDE, isAmong, OWN_LIMITS } from './own-codes';
import type { Policy } from './policy';
import type { LoginState } from './refresh/types';

/**
 * Whether a login's user is needed, by when and why. If a bank does not let us in without the login's user, it is
 * best to call the bank while the user is in the app. That spares the user a message a few days later.
 */

export const ADVICE_ACTIONS = ['none', 'refresh_while_present', 'reconnect', 'operator'] as const;
export type AdviceAction = (typeof ADVICE_ACTIONS)[number];

/** The reasons for a piece of advice, grouped by the action that they lead to. They are stable codes of the API. */
export const ADVICE_WHYS = [
  // none
  'paused',
  'replaced',
  'refreshing',
  'ask_held',
  'never_refreshed',
  'bank_lets_in',
  'bank_not_known',
  'bank_unavailable',
  'asked_lately',
  'data_fresh',
  // refresh_while_present
  'bank_wants_user',
  // reconnect
  'awaited',
  'gave_up',
  // operator
  'institution_down',
  'failed',
  'unreadable',
] as const;
export type AdviceWhy = (typeof ADVICE_WHYS)[number];

/**
 * `by`: the moment by which the user should come back (ISO 8601, UTC). While the user is awaited, it is the end of the
 * wait; otherwise the moment when the data is older than REFRESH_MAX_AGE. Null if no such moment is known, or if the
 * user does not have to come back (`why` is `paused`, `bank_lets_in` or `institution_down`, for example).
 */
export interface Advice {
  action: AdviceAction;
  by: string | null;
  why: AdviceWhy;
}

/** What is known about a login and its bank. Moments are ISO 8601 in UTC. */
export interface AdviceFacts {
  state: LoginState;
  /**
   * The moment from which the login's wait counts (rule 8 of docs/flowchart.md); null if the login does not wait, or if
   * the ask of the wait is held or was dropped.
   */
  waitCountsFrom: string | null;
  /**
   * The ask of the login is held, by a run that has not ended or by a brake (held-back asks of one bank, rule 2 of
   * docs/flowchart.md).
   */
  askHeld: boolean;
  lastOutcome: { outcome: OutcomeKind; code: string | null } | null;
  /** The institution of the login counts as down (rule 12). */
  institutionDown: boolean;
  /** Flinks' LastRefresh of the stored data; null if there is none. */
  lastRefreshedAt: string | null;
  lastAskedAt: string | null;
  /**
   * Whether the bank let us in at the login's own last unattended live call with a verdict; null if the last 30 days
   * had no such call. Also false if an unattended live call was answered with 203 and no live call has succeeded since,
   * however long ago the 203 was.
   */
  letIn: boolean | null;
  /**
   * Whether the login's institution let us in at 80 % or more of the last unattended live calls to it with a verdict
   * (20 at most). Null if fewer than three such calls were made in the last 30 days.
   */
  bankLetsIn: boolean | null;
}

export type AdvicePolicy = Pick<Policy, 'maxAgeMs' | 'neededSoonMs' | 'askIntervalMs' | 'waitLimitMs'>;

/** Returns the advice about a login at `nowMs`. */
export function adviseOn(facts: AdviceFacts, policy: AdvicePolicy, nowMs: number): Advice {
  switch (facts.state) {
    case 'paused':
    case 'replaced':
    case 'refreshing':
      return none(facts.state);
    case 'awaiting_user':
      return facts.askHeld ? none('ask_held') : { action: 'reconnect', by: waitEnd(facts, policy), why: 'awaited' };
    case 'gave_up':
      return { action: 'reconnect', by: null, why: 'gave_up' };
    case 'idle':
      return forOperator(facts) ?? whileIdle(facts, policy, nowMs);
  }
}

/**
 * The latest LastRefresh (ISO 8601, UTC) for which `login.user_needed_soon` may be sent. Logins with newer data are
 * left alone.
 */
export const neededSoonBefore = ({ maxAgeMs, neededSoonMs }: AdvicePolicy, nowMs: number): string =>
  isoOf(nowMs - maxAgeMs + soonMs({ maxAgeMs, neededSoonMs }));

/**
 * How long before the data is older than REFRESH_MAX_AGE a user counts as needed soon, in ms. It is at most half of
 * REFRESH_MAX_AGE, so that a user who has just refreshed is not needed again at once.
 */
const soonMs = ({ maxAgeMs, neededSoonMs }: Pick<AdvicePolicy, 'maxAgeMs' | 'neededSoonMs'>): number =>
  Math.min(neededSoonMs, maxAgeMs / 2);

const none = (why: AdviceWhy, by: string | null = null): Advice => ({ action: 'none', by, why });
const isoOf = (ms: number): string => new Date(ms).toISOString();

const waitEnd = ({ waitCountsFrom }: AdviceFacts, { waitLimitMs }: AdvicePolicy): string | null =>
  waitCountsFrom === null ? null : isoOf(Date.parse(waitCountsFrom) + waitLimitMs);

/** The advice about a trouble that an operator must mend, not the user; null if there is none. */
function forOperator({ institutionDown, lastOutcome }: AdviceFacts): Advice | null {
  const operator = (why: AdviceWhy): Advice => ({ action: 'operator', by: null, why });
  if (institutionDown) return operator('institution_down');
  const code = lastOutcome?.code ?? null;
  if (lastOutcome?.outcome === 'failed' && !isAmong(ENDED_FROM_OUTSIDE, code)) return operator('failed');
  return lastOutcome?.outcome === 'unavailable' && code === 'UNREADABLE' ? operator('unreadable') : null;
}

/**
 * The advice about a login without a refresh under way. Unless the bank lets us in without its user, the user is needed
 * when the data is older than REFRESH_MAX_AGE (rule 3).
 */
function whileIdle(facts: AdviceFacts, policy: AdvicePolicy, nowMs: number): Advice {
  const { lastRefreshedAt, lastAskedAt, lastOutcome } = facts;
  if (lastRefreshedAt === null) return none('never_refreshed');
  const letsIn = facts.letIn ?? facts.bankLetsIn;
  if (letsIn === null) return none('bank_not_known');
  if (letsIn) return none('bank_lets_in');
  const neededAtMs = Date.parse(lastRefreshedAt) + policy.maxAgeMs;
  const by = isoOf(neededAtMs);
  if (lastOutcome?.outcome === 'unavailable' && !isAmong(OWN_LIMITS, lastOutcome.code))
    return none('bank_unavailable', by);
  if (lastAskedAt !== null && nowMs < Date.parse(lastAskedAt) + policy.askIntervalMs) return none('asked_lately', by);
  if (nowMs < neededAtMs - soonMs(policy)) return none('data_fresh', by);
  return { action: 'refresh_while_present', by, why: 'bank_wants_user' };
}
