import { requiresRelink } from '../codes';
import { HOUR_MS } from '../duration';
import { pollPackage, nextPackage, retryPackage } from './attributes-box';
import { LIMITS } from './budget';
import { decide } from './decision';
import type { Evidence } from './evidence';
import type { FlinksAnswer } from './answer';
import { callFresher, mayBeFresher, towardsData } from './fresher';
import { delay, pollAgain, restart, returning, settle } from './passes';
import type { Place } from './place';
import { ended, forPresentUser, LIVE_AFTER_CLICK, placeOf } from './make-place';
import type { Decision, TableBox } from './rule';
import type { Refresh } from './state';

/**
 * Leads from an answer to the next place: the decision table decides, and this function alone carries out its Decision.
 * At a place that does not call Flinks, an answer has no effect. The one exception is `gone` while `begin` or `record`
 * is being written: it ends the refresh as `revoked`.
 */
export function followAnswer(refresh: Refresh, answer: FlinksAnswer, evidence: Evidence, nowMs: number): Refresh {
  const { at } = refresh;
  const from = askingBox(at);
  if (from === null) return answer.kind === 'gone' && isRecording(at) ? to(refresh, ended('revoked')) : refresh;
  const decision = decisionFor(refresh, from, answer, evidence);
  const after = towardsData(refresh, carriedOut(refresh, from, answer, decision, nowMs), answer);
  if (at.box !== 'F' && at.box !== 'settle') return after;
  if (at.purpose === 'canary') return forCanary(refresh, after.at);
  if (at.purpose === 'resolved') return forResolved(after, answer);
  return at.clicked ? forWaitingUser(refresh, after.at, answer, nowMs) : after;
}

/** The box of the decision table for a place that calls Flinks; null if the place does not. */
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
      // At `recall` the database returns the answer of the lost call, which was made at F.
      return at.step === 'rest' ? null : at.step === 'recall' ? 'F' : 'settle';
    default:
      return null;
  }
}

const isRecording = (at: Place): boolean => at.box === 'begin' || at.box === 'record';

function decisionFor(refresh: Refresh, from: TableBox, answer: FlinksAnswer, evidence: Evidence): Decision {
  const { at, facts, budget } = refresh;
  return decide(from, answer, {
    fresh: evidence.fresh,
    proven: evidence.proven,
    moved: evidence.moved,
    mayBeFresher: !evidence.current && mayBeFresher(refresh, answer),
    everWorked: facts.everWorked,
    wentLive: budget.wentLive,
    claimed: (at.box === 'D' || at.box === 'J') && at.session.claim !== undefined,
    lostTwice: budget.answersLost >= LIMITS.answersLost,
    aside: at.box === 'D' && at.polled !== undefined,
    ofLiveCall: isOfLiveCall(at),
  });
}

/**
 * Whether a live call opened the session of this place, or we opened it and a claim says that the user has answered the
 * bank in it.
 */
const isOfLiveCall = (at: Place): boolean =>
  (at.box === 'D' || at.box === 'J') && (at.session.path === 'live' || at.session.claim === 'ours');

function carriedOut(
  refresh: Refresh,
  from: TableBox,
  answer: FlinksAnswer,
  decision: Decision,
  nowMs: number,
): Refresh {
  const { at } = refresh;
  switch (decision.then) {
    case 'go': {
      const place = placeOf(refresh, decision.box, from, answer, nowMs);
      if (place === null) return restart(refresh, answer);
      return from === 'look' && refresh.wait !== null && place.box === 'D'
        ? returning(refresh, place)
        : to(refresh, place);
    }
    case 'fresher':
      return callFresher(refresh, answer);
    case 'again':
      return at.box === 'I' ? to(refresh, pollPackage(refresh, at, nowMs)) : pollAgain(refresh, nowMs);
    case 'retry':
      return at.box === 'I' ? to(refresh, retryPackage(refresh, at, nowMs)) : refresh;
    case 'missing':
    case 'refreshed':
      return at.box === 'I' ? to(refresh, nextPackage(refresh, at, nowMs, decision.then)) : refresh;
    case 'delay':
      return delay(refresh, decision.box, answer, nowMs);
    case 'restart':
      return restart(refresh, answer);
    case 'settle':
      return settle(refresh, answer, nowMs);
    case 'keepWaiting':
      return to(refresh, waitOn(refresh, answer, decision));
    case 'end':
      return to(refresh, ended(decision.outcome, at.box === 'I' ? null : (decision.code ?? answer.code)));
  }
}

/**
 * Nobody has come back. After a look the wait goes on, or the login is `gave_up` as before if nobody was awaited. After
 * a false claim, the wait is recorded again.
 */
function waitOn(refresh: Refresh, { code }: FlinksAnswer, { thenLook }: { thenLook?: true }): Place {
  if (refresh.at.box !== 'look') {
    return refresh.wait === null ? { box: 'A' } : { box: 'record', wanted: 'same', ...(thenLook && { thenLook }) };
  }
  if (refresh.wait !== null) return { box: 'wait', retryAtMs: null };
  // A user who has clicked during the look is present, and a present user ends the state `gave_up`.
  return refresh.clickPending ? forPresentUser(refresh) : ended('gave_up', refresh.facts.gaveUpCode ?? code);
}

/**
 * A canary (a login that is called live for a brake, rule 2 of docs/flowchart.md) is called once. If the bank lets it
 * in, its user was not needed: the wait is void, and the data is collected. If the answer was lost, the call is settled
 * first (rule 4). Otherwise the wait goes on as it was, and nobody is asked.
 */
function forCanary(refresh: Refresh, place: Place): Refresh {
  if (place.box === 'ended' && place.outcome.outcome === 'revoked') return to(refresh, place);
  if (place.box === 'D' || place.box === 'J') return returning({ ...refresh, wait: null }, place);
  const isOurs = place.box === 'settle' && place.lost.ours;
  return to(refresh, isOurs ? place : { box: 'record', wanted: 'same' });
}

/**
 * Rule 2: a login of a resolved brake, too, is called only once. If the answer leads to another try, the refresh ends
 * as `unavailable` instead, and the next run begins at A.
 */
function forResolved(after: Refresh, { code }: FlinksAnswer): Refresh {
  const isAgain = ['A', 'F', 'delay'].includes(after.at.box);
  return isAgain ? to(after, ended('unavailable', code ?? 'ANSWER_LOST')) : after;
}

/**
 * The user of a waiting login has clicked and is present. `place` is where the answer would lead. If the bank lets the
 * user in (D, J), the wait is over. If the bank asks them for a code (MFA) or refuses their credentials (E1), the wait
 * goes on for that reason, and no ask is sent. Otherwise the user is told when to come back.
 */
function forWaitingUser(refresh: Refresh, place: Place, answer: FlinksAnswer, nowMs: number): Refresh {
  const { at, wait } = refresh;
  if (place.box === 'ended' && place.outcome.outcome === 'revoked') return to(refresh, place);
  if (place.box === 'D' || place.box === 'J') return returning(refresh, place);
  const isRecalled = at.box === 'settle' && at.step === 'recall';
  // The database keeps no session of a 203 (rule 6), so the user cannot answer a 203 that was recalled: another live
  // call opens a new session. After a recalled refusal of the credentials no session is needed.
  if (place.box === 'F' || (isRecalled && !requiresRelink(answer.code ?? null))) return to(refresh, LIVE_AFTER_CLICK);
  if (place.box === 'record' && place.wanted !== 'same') {
    const { wanted } = place;
    const code = wanted.box === 'E1' ? (wanted.code ?? wait?.code ?? null) : wanted.code;
    if (wanted.box === 'E1' || wanted.requestId !== null)
      return to(refresh, { box: 'record', wanted: { ...wanted, code, mayAsk: false, clicked: true } });
  }
  return to(refresh, { box: 'wait', retryAtMs: nowMs + retryInMs(refresh, place, answer) });
}

/** How long until another click may be worthwhile, in ms. */
function retryInMs({ policy }: Refresh, place: Place, { retryAfterMs }: FlinksAnswer): number {
  if (retryAfterMs !== undefined) return retryAfterMs;
  if (place.box === 'settle') return policy.liveSettleMs;
  return place.box === 'delay' ? place.forMs : HOUR_MS;
}

const to = (refresh: Refresh, at: Place): Refresh => ({ ...refresh, at });
