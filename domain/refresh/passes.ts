import { FRESH_BUDGET, LIMITS, spend } from './budget';
import type { FlinksAnswer } from './answer';
import type { CollectPlace, LivePlace, Place, Presence } from './place';
import { ended } from './make-place';
import type { Refresh } from './state';

/** What a pass through the flowchart spends before it ends: polls, delays, restarts, lost answers. */

/**
 * K: polls again after FLINKS_POLL_INTERVAL, until FLINKS_POLL_LIMIT. Then the refresh begins once more at A, because a
 * slow job at Flinks is no reason to ask the user. The second time in a pass, the refresh ends as `unavailable`.
 */
export function pollAgain(refresh: Refresh, nowMs: number): Refresh {
  const { at, policy } = refresh;
  if (at.box === 'D' && at.polled !== undefined) return to(refresh, { box: 'J', ...at.polled, restUntilMs: null });
  if (at.box !== 'J') return refresh;
  const { pollIntervalMs, pollLimitMs } = policy;
  if (nowMs - at.sinceMs + pollIntervalMs <= pollLimitMs)
    return to(refresh, { ...at, restUntilMs: nowMs + pollIntervalMs });
  const budget = spend(refresh.budget, 'pollLimitsHit');
  const isOver = budget.pollLimitsHit > LIMITS.pollLimitsHit;
  return to({ ...refresh, budget }, isOver ? ended('unavailable', 'POLL_LIMIT') : { box: 'A' });
}

/**
 * Class *wait*: rests for the next of RETRY_DELAYS, or for as long as Flinks asks if that is longer, then tries again.
 * Nobody is asked. When all delays are spent, the refresh ends as `unavailable`.
 */
export function delay(
  refresh: Refresh,
  then: 'A' | 'F' | 'D' | 'J',
  { code, retryAfterMs = 0 }: FlinksAnswer,
  nowMs: number,
): Refresh {
  const { at, policy, budget } = refresh;
  const delayMs = policy.retryDelaysMs[budget.delaysUsed];
  if (delayMs === undefined) return to(refresh, ended('unavailable', code));
  const forMs = Math.max(delayMs, retryAfterMs);
  const spent = { ...refresh, budget: spend(budget, 'delaysUsed') };
  if (then === 'J') return to(spent, at.box === 'J' ? { ...at, restUntilMs: nowMs + forMs } : { box: 'A' });
  const again = then !== 'D' ? then : at.box === 'D' ? { box: then, session: at.session } : 'A';
  return to(spent, { box: 'delay', forMs, untilMs: nowMs + forMs, then: again, code: code ?? null });
}

export function restart(refresh: Refresh, { code }: FlinksAnswer): Refresh {
  const budget = spend(refresh.budget, 'restarts');
  return to({ ...refresh, budget }, budget.restarts > LIMITS.restarts ? ended('unavailable', code) : { box: 'A' });
}

/** Rule 4 of docs/flowchart.md: it is not known what the bank did. Rests until the bank must be done, then looks. */
export function settle(refresh: Refresh, { kind, retryAfterMs }: FlinksAnswer, nowMs: number): Refresh {
  const { at, policy } = refresh;
  const settledAtMs = nowMs + (retryAfterMs ?? policy.liveSettleMs);
  const presence: Presence = at.box === 'F' ? at.presence : 'unattended';
  const lost = { ours: kind === 'lost', lostAtMs: nowMs, settledAtMs, presence };
  const budget = spend(refresh.budget, 'answersLost');
  const purpose = at.box === 'F' && at.purpose !== undefined ? { purpose: at.purpose } : {};
  return to({ ...refresh, budget }, { box: 'settle', lost, step: 'rest', clicked: false, ...purpose });
}

/**
 * Leads a refresh from waiting to refreshing, with a new budget. The place `begin` writes that to the database, then
 * `then` follows.
 */
export const returning = (refresh: Refresh, then: CollectPlace | LivePlace | 'claim'): Refresh => ({
  ...refresh,
  budget: FRESH_BUDGET,
  at: { box: 'begin', then },
});

const to = (refresh: Refresh, at: Place): Refresh => ({ ...refresh, at });
