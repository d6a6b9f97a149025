import { HOUR_MS } from '../duration';
import { arrive, ended, resume, userNeeded } from './arrive';
import { atAttributes, unlessDone } from './attributes-decision';
import { LIMITS, spend } from './budget';
import { decide, type Decision, type TableBox } from './decision';
import type { AuthorizeAnswer, Box } from './index';
import type { Place, Presence, Refresh, Session } from './state';

/** What an arrow depends on besides the answer and the login's facts. */
export interface Asking {
  /** The session a box asked with, if it had one. */
  session?: Session;
  fresh?: boolean;
  moved?: boolean;
  /** Who was present at a live call. */
  presence?: Presence;
  /** The user of a waiting login has clicked: what does not lead on leads back to the wait, and asks nobody anew. */
  clicked?: boolean;
}

/** From an answer to the next place: the decision table decides, this spends the budgets it names. */
export function nextArrow(
  refresh: Refresh,
  from: TableBox,
  answer: AuthorizeAnswer,
  asking: Asking,
  nowMs: number,
): Refresh {
  const decision = decisionOf(refresh, from, answer, asking);
  if (asking.clicked === true) return afterClick(refresh, from, answer, decision, nowMs);
  switch (decision.then) {
    case 'go': {
      const place = placeOf(decision.box, answer, sessionOf(from, answer, asking), refresh, nowMs);
      return place === null ? restart(refresh, answer, nowMs) : arrive(refresh, place, nowMs);
    }
    case 'delay':
      return delay(refresh, decision.box, answer, nowMs);
    case 'restart':
      return restart(refresh, answer, nowMs);
    case 'settle':
      return settle(refresh, answer, asking.presence ?? 'unattended', nowMs);
    case 'keepWaiting':
      return arrive(refresh, refresh.wait === null ? { box: 'A' } : { box: 'record', wanted: 'same' }, nowMs);
    case 'end':
      return arrive(refresh, ended(decision.outcome, decision.code ?? answer.code), nowMs);
    // Only J and I hear these, and deal with them (collect.ts, attributes-decision.ts).
    case 'again':
    case 'retry':
    case 'missing':
    case 'refreshed':
      return refresh;
  }
}

export const decisionOf = (
  { facts, budget }: Refresh,
  from: TableBox,
  answer: AuthorizeAnswer,
  { session, fresh, moved }: Asking,
): Decision =>
  decide(from, answer, {
    fresh,
    moved,
    everWorked: facts.everWorked,
    wentLive: budget.wentLive,
    claimed: session?.claim !== undefined,
    lostTwice: budget.answersLost >= LIMITS.answersLost,
  });

/** The session that goes on from here; null if a session is needed and none is named (ALREADY_AUTHORIZED may do that). */
function sessionOf(from: TableBox, { requestId }: AuthorizeAnswer, { session }: Asking): Session | null {
  if (session !== undefined) return session;
  return requestId === undefined ? null : { requestId, path: from === 'F' || from === 'settle' ? 'live' : 'cached' };
}

function placeOf(
  to: Box,
  { code = null }: { code?: string | null },
  session: Session | null,
  refresh: Refresh,
  nowMs: number,
): Place | null {
  const { ask } = refresh.policy;
  switch (to) {
    case 'A':
      return { box: 'A' };
    case 'F':
      return { box: 'F', presence: 'unattended', clicked: false };
    case 'MFA':
      return userNeeded('MFA', null, ask, session?.requestId);
    case 'E1':
    case 'E2':
      return userNeeded(to, code, ask);
    case 'D':
      return session && { box: 'D', session };
    case 'J':
      return session && { box: 'J', session, sinceMs: nowMs, restUntilMs: null };
    case 'I':
      return session && unlessDone(refresh, atAttributes(session, nowMs));
  }
}

/**
 * The user of a waiting login is here. The bank lets them on (D, J), asks them (MFA), or refuses what they had typed
 * (E1): the wait goes on as that, and nobody is asked again. Anything else: they hear when to come back.
 */
function afterClick(
  refresh: Refresh,
  from: TableBox,
  answer: AuthorizeAnswer,
  decision: Decision,
  nowMs: number,
): Refresh {
  const { wait, policy } = refresh;
  if (decision.then === 'end' && decision.outcome === 'revoked') return arrive(refresh, ended('revoked'), nowMs);
  if (decision.then === 'go') {
    const session = sessionOf(from, answer, {});
    const code = answer.code ?? wait?.code;
    const place = placeOf(decision.box, { code }, session, refresh, nowMs);
    if (place?.box === 'F') return arrive(refresh, { box: 'F', presence: 'attended', clicked: true }, nowMs);
    if (place?.box === 'D' || place?.box === 'J') return resume(refresh, place, nowMs);
    if (place?.box === 'record' && place.wanted !== 'same' && (decision.box === 'E1' || session !== null)) {
      return arrive(refresh, { box: 'record', wanted: { ...place.wanted, mayAsk: false } }, nowMs);
    }
  }
  return arrive(refresh, { box: 'wait', retryAtMs: nowMs + retryInMs(decision, answer, policy) }, nowMs);
}

/** When it may be worth another click. */
function retryInMs({ then }: Decision, { retryAfterMs }: AuthorizeAnswer, policy: Refresh['policy']): number {
  if (then === 'settle') return retryAfterMs ?? policy.liveSettleMs;
  if (then === 'delay') return retryAfterMs ?? policy.retryDelaysMs[0] ?? HOUR_MS;
  return HOUR_MS;
}

/** Class *wait*: the next of RETRY_DELAYS, then again; nobody is asked. A user who comes back meanwhile ends the delay. */
function delay(refresh: Refresh, then: 'A' | 'F', { code, retryAfterMs = 0 }: AuthorizeAnswer, nowMs: number): Refresh {
  const { policy, budget } = refresh;
  const delayMs = policy.retryDelaysMs[budget.delaysUsed];
  if (delayMs === undefined) return arrive(refresh, ended('unavailable', code), nowMs);
  const forMs = Math.max(delayMs, retryAfterMs);
  return arrive(
    { ...refresh, budget: spend(budget, 'delaysUsed') },
    { box: 'delay', forMs, untilMs: nowMs + forMs, then, code: code ?? null },
    nowMs,
  );
}

function restart(refresh: Refresh, { code }: AuthorizeAnswer, nowMs: number): Refresh {
  const budget = spend(refresh.budget, 'restarts');
  const isOver = budget.restarts > LIMITS.restarts;
  return arrive({ ...refresh, budget }, isOver ? ended('unavailable', code) : { box: 'A' }, nowMs);
}

/** Rule 4: what the bank did is not known here. Rest until it must be over, then look (settle.ts). */
function settle(refresh: Refresh, answer: AuthorizeAnswer, presence: Presence, nowMs: number): Refresh {
  const settledAtMs = nowMs + (answer.retryAfterMs ?? refresh.policy.liveSettleMs);
  const lost = { ours: answer.kind === 'lost', lostAtMs: nowMs, settledAtMs, presence };
  return arrive(
    { ...refresh, budget: spend(refresh.budget, 'answersLost') },
    { box: 'settle', lost, step: 'rest', clicked: false },
    nowMs,
  );
}
