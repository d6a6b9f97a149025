import type { OutcomeKind } from './outcomes';
import { ENDED_FROM_OUTSIDE, isAmong, OWN_LIMITS } from './own-codes';
import type { Policy } from './policy';
import type { LoginState } from './refresh/types';

/**
 * Whether a login's user is needed, by when and why. If a bank wants its user anyway, it is best to call the bank while
 * the user is in the app. That spares the user a message a few days later.
 */

export const ADVICE_ACTIONS = ['none', 'refresh_while_present', 'reconnect', 'operator'] as const;
export type AdviceAction = (typeof ADVICE_ACTIONS)[number];

/** The reasons for a piece of advice, by its action. They are stable codes of the API. */
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

/** `by`: the moment by which the user has to come back (ISO 8601, UTC), or null if no such moment is known. */
export interface Advice {
  action: AdviceAction;
  by: string | null;
  why: AdviceWhy;
}

/** What is known about a login and its bank. Moments are ISO 8601 in UTC. */
export interface AdviceFacts {
  state: LoginState;
  /** From when the login's wait counts; null if the login does not wait, or if nobody has been asked yet. */
  waitCountsFrom: string | null;
  /** The ask of the login is held by a run or a brake (rule 2). */
  askHeld: boolean;
  lastOutcome: { outcome: OutcomeKind; code: string | null } | null;
  /** The institution of the login no longer gives any data (rule 12). */
  institutionDown: boolean;
  /** Flinks' LastRefresh of the stored data. */
  lastRefreshedAt: string | null;
  lastAskedAt: string | null;
  /**
   * Whether the bank let in the login's own last unattended live call with a verdict; null if the last 30 days had
   * none.
   */
  letIn: boolean | null;
  /** Whether its institution lets most logins in without their users; null if the last 30 days tell nothing. */
  bankLetsIn: boolean | null;
}

export type AdvicePolicy = Pick<Policy, 'maxAgeMs' | 'neededSoonMs' | 'askIntervalMs' | 'waitLimitMs'>;

/** Says what to do about a login. */
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

/** The latest LastRefresh for which `login.user_needed_soon` may be sent. Logins with newer data are left alone. */
export const neededSoonBefore = ({ maxAgeMs, neededSoonMs }: AdvicePolicy, nowMs: number): string =>
  isoOf(nowMs - maxAgeMs + soonMs({ maxAgeMs, neededSoonMs }));

/**
 * A user counts as needed soon from this long before their data is too old. It is at most half of REFRESH_MAX_AGE, so
 * that a user who has just refreshed is not needed again at once.
 */
const soonMs = ({ maxAgeMs, neededSoonMs }: Pick<AdvicePolicy, 'maxAgeMs' | 'neededSoonMs'>): number =>
  Math.min(neededSoonMs, maxAgeMs / 2);

const none = (why: AdviceWhy, by: string | null = null): Advice => ({ action: 'none', by, why });
const isoOf = (ms: number): string => new Date(ms).toISOString();

const waitEnd = ({ waitCountsFrom }: AdviceFacts, { waitLimitMs }: AdvicePolicy): string | null =>
  waitCountsFrom === null ? null : isoOf(Date.parse(waitCountsFrom) + waitLimitMs);

/** Troubles that the user cannot mend. */
function forOperator({ institutionDown, lastOutcome }: AdviceFacts): Advice | null {
  const operator = (why: AdviceWhy): Advice => ({ action: 'operator', by: null, why });
  if (institutionDown) return operator('institution_down');
  const code = lastOutcome?.code ?? null;
  if (lastOutcome?.outcome === 'failed' && !isAmong(ENDED_FROM_OUTSIDE, code)) return operator('failed');
  return lastOutcome?.outcome === 'unavailable' && code === 'UNREADABLE' ? operator('unreadable') : null;
}

/** Rule 3: the user is needed when the data reaches REFRESH_MAX_AGE, unless the bank lets us in without them. */
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
