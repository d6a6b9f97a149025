import { requiresRelink } from '../codes';
import { HOUR_MS } from '../duration';
import { afterPackage, atAttributes, UNREADABLE_ACCOUNT } from './attributes-decision';
import { FRESH_BUDGET, LIMITS, spend } from './budget';
import { decide, type Decision, type TableBox } from './decision';
import type { Evidence } from './evidence';
import type { FlinksAnswer, Box, OutcomeKind, WaitingBox } from './index';
import { pathOf, type CollectPlace, type Place, type Presence, type Refresh, type Session } from './state';

/**
 * From an answer to the next place: the decision table decides, this spends the budgets it names. The one interpreter of
 * a Decision. An answer has no meaning at a place that does not ask.
 */
export function followAnswer(refresh: Refresh, answer: FlinksAnswer, evidence: Evidence, nowMs: number): Refresh {
  const { at } = refresh;
  const from = askingBox(at);
  if (from === null) return answer.kind === 'gone' && isRecording(at) ? to(refresh, ended('revoked')) : refresh;
  const decision = decisionFor(refresh, from, answer, evidence);
  const isClicked = (at.box === 'F' || at.box === 'settle') && at.clicked;
  return isClicked
    ? afterClick(refresh, from, answer, decision, nowMs)
    : afterDecision(refresh, from, answer, decision, nowMs);
}

/** The box of the table that asks at a place; null if it asks Flinks nothing. */
function askingBox(at: Place): TableBox | null {
  switch (at.box) {
    case 'A':
    case 'F':
    case 'D':
    case 'look':
      return at.box;
    case 'J':
    case 'I':
      return at.restUntilMs === null ? at.box : null;
    case 'settle':
      // What the database recalls is the answer of the lost call.
      return at.step === 'rest' ? null : at.step === 'recall' ? 'F' : 'settle';
    default:
      return null;
  }
}

const isRecording = (at: Place): boolean => at.box === 'begin' || at.box === 'record';

const decisionFor = (
  { at, facts, budget }: Refresh,
  from: TableBox,
  answer: FlinksAnswer,
  evidence: Evidence,
): Decision =>
  decide(from, answer, {
    ...evidence,
    everWorked: facts.everWorked,
    wentLive: budget.wentLive,
    claimed: (at.box === 'D' || at.box === 'J') && at.session.claim !== undefined,
    lostTwice: budget.answersLost >= LIMITS.answersLost,
    aside: at.box === 'D' && at.polled !== undefined,
  });

function afterDecision(
  refresh: Refresh,
  from: TableBox,
  answer: FlinksAnswer,
  decision: Decision,
  nowMs: number,
): Refresh {
  const { at, budget } = refresh;
  switch (decision.then) {
    case 'go': {
      const place = placeOf(refresh, decision.box, from, answer, nowMs);
      if (place === null) return restart(refresh, answer);
      return from === 'look' && refresh.wait !== null && place.box === 'D'
        ? returning(refresh, place)
        : to(refresh, place);
    }
    case 'again':
      return pollAgain(refresh, decision, nowMs);
    case 'delay':
      return delay(refresh, decision.box, answer, nowMs);
    case 'restart':
      return restart(refresh, answer);
    case 'settle':
      return to({ ...refresh, budget: spend(budget, 'answersLost') }, settling(refresh, answer, nowMs));
    case 'keepWaiting':
      return to(refresh, waitOn(refresh, answer));
    case 'end':
      return to(refresh, ended(decision.outcome, at.box === 'I' ? null : (decision.code ?? answer.code)));
    case 'retry':
    case 'missing':
    case 'refreshed':
      return at.box === 'I' ? to(refresh, afterPackage(refresh, at, decision, nowMs)) : refresh;
  }
}

/** The session that goes on from here; null if none is named (ALREADY_AUTHORIZED may do that). */
function sessionAt({ at, wait }: Refresh, from: TableBox, { requestId }: FlinksAnswer): Session | null {
  if (at.box === 'D' || at.box === 'J' || at.box === 'I') return at.session;
  if (requestId === undefined) return null;
  if (from === 'look') return { requestId, path: wait === null ? 'after_reconnect' : pathOf(wait) };
  return { requestId, path: from === 'F' || from === 'settle' ? 'live' : 'cached' };
}

/** The place of a box of the diagram; null if it needs a session and none is named. */
function placeOf(refresh: Refresh, box: Box, from: TableBox, answer: FlinksAnswer, nowMs: number): Place | null {
  const session = sessionAt(refresh, from, answer);
  const { ask } = refresh.policy;
  switch (box) {
    case 'A':
      return { box };
    case 'F':
      return { box, presence: 'unattended', clicked: false };
    case 'MFA':
      return userNeeded(box, null, ask, session?.requestId);
    case 'E1':
    case 'E2':
      return userNeeded(box, answer.code ?? null, ask);
    case 'D':
      return session && { box, session };
    case 'J':
      return session && { box, session, sinceMs: nowMs, restUntilMs: null };
    case 'I':
      return session && atAttributes(session, nowMs, (answer.unreadable ?? 0) > 0 ? [UNREADABLE_ACCOUNT] : []);
  }
}

/** K: again after FLINKS_POLL_INTERVAL, until FLINKS_POLL_LIMIT; then once more from A, because a slow job is no reason to ask. */
function pollAgain(refresh: Refresh, decision: Decision, nowMs: number): Refresh {
  const { at, policy } = refresh;
  if (at.box === 'I') return to(refresh, afterPackage(refresh, at, decision, nowMs));
  if (at.box === 'D' && at.polled !== undefined) return to(refresh, { box: 'J', ...at.polled, restUntilMs: null });
  if (at.box !== 'J') return refresh;
  const { pollIntervalMs, pollLimitMs } = policy;
  if (nowMs - at.sinceMs + pollIntervalMs <= pollLimitMs)
    return to(refresh, { ...at, restUntilMs: nowMs + pollIntervalMs });
  const budget = spend(refresh.budget, 'pollLimitsHit');
  const isOver = budget.pollLimitsHit > LIMITS.pollLimitsHit;
  return to({ ...refresh, budget }, isOver ? ended('unavailable', 'POLL_LIMIT') : { box: 'A' });
}

/** Class *wait*: the next of RETRY_DELAYS, then again; nobody is asked. */
function delay(refresh: Refresh, then: 'A' | 'F', { code, retryAfterMs = 0 }: FlinksAnswer, nowMs: number): Refresh {
  const { policy, budget } = refresh;
  const delayMs = policy.retryDelaysMs[budget.delaysUsed];
  if (delayMs === undefined) return to(refresh, ended('unavailable', code));
  const forMs = Math.max(delayMs, retryAfterMs);
  const place: Place = { box: 'delay', forMs, untilMs: nowMs + forMs, then, code: code ?? null };
  return to({ ...refresh, budget: spend(budget, 'delaysUsed') }, place);
}

function restart(refresh: Refresh, { code }: FlinksAnswer): Refresh {
  const budget = spend(refresh.budget, 'restarts');
  return to({ ...refresh, budget }, budget.restarts > LIMITS.restarts ? ended('unavailable', code) : { box: 'A' });
}

/** Rule 4: what the bank did is not known here. Rest until it must be over, then look. */
function settling({ at, policy }: Refresh, { kind, retryAfterMs }: FlinksAnswer, nowMs: number): Place {
  const settledAtMs = nowMs + (retryAfterMs ?? policy.liveSettleMs);
  const presence: Presence = at.box === 'F' ? at.presence : 'unattended';
  return {
    box: 'settle',
    lost: { ours: kind === 'lost', lostAtMs: nowMs, settledAtMs, presence },
    step: 'rest',
    clicked: false,
  };
}

/** Nobody has come back. After a look the wait rests on; after a claim that was false it is written down again. */
function waitOn(refresh: Refresh, { code }: FlinksAnswer): Place {
  if (refresh.at.box !== 'look') return refresh.wait === null ? { box: 'A' } : { box: 'record', wanted: 'same' };
  if (refresh.wait !== null) return { box: 'wait', retryAtMs: null };
  // Somebody who has clicked meanwhile is here, and ends the state of a login that was given up.
  return refresh.clickPending ? forPresentUser(refresh) : ended('gave_up', refresh.facts.gaveUpCode ?? code);
}

/**
 * The user of a waiting login is here. The bank lets them on (D, J), asks them (MFA), or refuses what they had typed
 * (E1): the wait goes on as that, and nobody is asked again. Anything else: they hear when to come back.
 */
function afterClick(
  refresh: Refresh,
  from: TableBox,
  answer: FlinksAnswer,
  decision: Decision,
  nowMs: number,
): Refresh {
  const { at, policy, wait } = refresh;
  if (decision.then === 'end' && decision.outcome === 'revoked') return to(refresh, ended('revoked'));
  const isRecalled = at.box === 'settle' && at.step === 'recall';
  const goesLive = decision.then === 'go' && decision.box === 'F';
  // No session is kept (rule 6): whatever was recalled but a refusal, the user opens a new one.
  if (goesLive || (isRecalled && !requiresRelink(answer.code ?? null))) return to(refresh, LIVE_AFTER_CLICK);
  if (decision.then === 'go') {
    const code = answer.code ?? wait?.code ?? undefined;
    const place = placeOf(refresh, decision.box, from, { ...answer, code }, nowMs);
    if (place?.box === 'D' || place?.box === 'J') return returning(refresh, place);
    if (
      place?.box === 'record' &&
      place.wanted !== 'same' &&
      (decision.box === 'E1' || place.wanted.requestId !== null)
    ) {
      return to(refresh, { ...place, wanted: { ...place.wanted, mayAsk: false, clicked: true } });
    }
  }
  return to(refresh, { box: 'wait', retryAtMs: nowMs + retryInMs(decision, answer, policy) });
}

export const LIVE_AFTER_CLICK: Place = { box: 'F', presence: 'attended', clicked: true };

/** When it may be worth another click. */
function retryInMs({ then }: Decision, { retryAfterMs }: FlinksAnswer, policy: Refresh['policy']): number {
  if (then === 'settle') return retryAfterMs ?? policy.liveSettleMs;
  if (then === 'delay') return retryAfterMs ?? policy.retryDelaysMs[0] ?? HOUR_MS;
  return HOUR_MS;
}

/** A user who is here is asked live at once, unless that would replay what the bank had refused. */
export const forPresentUser = ({ facts, policy }: Refresh): Place =>
  requiresRelink(facts.gaveUpCode)
    ? userNeeded('E1', facts.gaveUpCode, policy.ask)
    : { box: 'F', presence: 'attended', clicked: false };

export const userNeeded = (
  box: WaitingBox,
  code: string | null,
  mayAsk: boolean,
  requestId: string | null = null,
): Place => ({ box: 'record', wanted: { box, code, requestId, mayAsk } });

export const ended = (outcome: OutcomeKind, code?: string | null): Place => ({
  box: 'ended',
  outcome: { outcome, ...(code == null ? {} : { code }) },
});

/** From waiting to refreshing, in the database too, with a fresh budget. */
export const returning = (refresh: Refresh, then: CollectPlace | 'claim'): Refresh => ({
  ...refresh,
  budget: FRESH_BUDGET,
  at: { box: 'begin', then },
});

const to = (refresh: Refresh, at: Place): Refresh => ({ ...refresh, at });
