import { arrive, ended } from './arrive';
import { nextArrow } from './arrows';
import { LIMITS, spend } from './budget';
import type { Answer } from './index';
import { learn } from './learn';
import type { Place, Refresh } from './state';

/** What follows from the answers of D and J. */

/** D, G, H: the accounts of a session. One that a webhook names is worth one call; without its data, J polls on. */
export function afterDetail(
  refresh: Refresh,
  at: Extract<Place, { box: 'D' }>,
  answer: Answer,
  nowMs: number,
): Refresh {
  const { session, polled } = at;
  const learnt = { ...refresh, facts: learn(refresh.facts, { call: 'collect', session }, answer) };
  const isFalse = polled !== undefined && answer.kind !== 'ok' && answer.kind !== 'gone';
  if (isFalse) return { ...learnt, at: { box: 'J', ...polled, restUntilMs: null } };
  return nextArrow(learnt, 'D', answer, { session }, nowMs);
}

/** J, K: still working is asked again after FLINKS_POLL_INTERVAL, until FLINKS_POLL_LIMIT. */
export function afterPoll(refresh: Refresh, at: Extract<Place, { box: 'J' }>, answer: Answer, nowMs: number): Refresh {
  const { session, sinceMs } = at;
  if (answer.kind !== 'pending') {
    const facts = learn(refresh.facts, { call: 'collect', session }, answer);
    return nextArrow({ ...refresh, facts }, 'J', answer, { session }, nowMs);
  }
  const { pollIntervalMs, pollLimitMs } = refresh.policy;
  if (nowMs - sinceMs + pollIntervalMs > pollLimitMs) return afterPollLimit(refresh, nowMs);
  return arrive(refresh, { ...at, restUntilMs: nowMs + pollIntervalMs }, nowMs);
}

/** After half an hour once more from A, then until tomorrow: a slow job is no reason to ask the user. */
function afterPollLimit(refresh: Refresh, nowMs: number): Refresh {
  const budget = spend(refresh.budget, 'pollLimitsHit');
  const isOver = budget.pollLimitsHit > LIMITS.pollLimitsHit;
  return arrive({ ...refresh, budget }, isOver ? ended('unavailable', 'POLL_LIMIT') : { box: 'A' }, nowMs);
}
