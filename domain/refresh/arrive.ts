import { MINUTE_MS, SECOND_MS } from '../duration';
import { returning } from './passes';
import { LIVE_AFTER_CLICK, userNeeded } from './make-place';
import { packageAt, refreshedAt } from './attributes-box';
import { FRESH_BUDGET, unattendedCallsExhausted } from './budget';
import { isNews, isOldNews, isWebhook } from './claims';
import type { ConnectReturn } from './message';
import { sessionAtHand } from './click-answer';
import { redirect } from './modes';
import type { CollectPlace, Place, Polling } from './place';
import type { Refresh } from './state';

/** A rest longer than this frees the login's slot in its run. */
const RELEASE_OVER_MS = 10 * SECOND_MS;

/**
 * The gate to every place: receives a refresh that is about to enter `refresh.at`. If something forbids that place (a
 * refused password, rule 4 or rule 5 of docs/flowchart.md, the mode), the refresh is led elsewhere. Then the messages
 * that were received earlier are handled, if they count at the place.
 */
export function arrive(refresh: Refresh, nowMs: number): Refresh {
  const at = redirect(allowed(refresh), refresh);
  const arrived: Refresh = { ...refresh, at, box: boxOf(at) ?? refresh.box };
  switch (at.box) {
    case 'delay':
      // A claim that the user is back ends the delay and leads to A. A delay before D in the same session goes on: the
      // bank may be at work there, and A could lead to a second live call.
      if (typeof at.then === 'string' && refresh.claims.some((claim) => isNews(claim, refresh.facts)))
        return { ...arrived, at: { box: 'A' }, box: 'A' };
      return resting(arrived, at.untilMs, nowMs);
    case 'settle':
      return at.step === 'rest' ? resting(arrived, at.lost.settledAtMs, nowMs) : arrived;
    case 'J':
      if (at.restUntilMs === null || refresh.claims.some(isWebhook)) return polling(arrived, at);
      return resting(arrived, at.restUntilMs, nowMs, at.sinceMs);
    case 'I':
      if (packageAt(at, refresh) === undefined) {
        return { ...arrived, at: { box: 'ended', outcome: refreshedAt(at, refresh) } };
      }
      return at.restUntilMs === null ? arrived : resting(arrived, at.restUntilMs, nowMs, at.sinceMs);
    case 'wait':
      return attending({ ...arrived, budget: FRESH_BUDGET, present: false, slotReleased: true }, at, nowMs);
    default:
      return arrived;
  }
}

/**
 * Keeps a refresh out of F (the live Authorize) if the call might send the bank a password that it has refused, might
 * run beside the lost call of a click (rule 4), or might once more send a code to a user who is not there (rule 5).
 * It also decides whether the call at F is attended.
 */
function allowed({ at, facts, wait, present, policy }: Refresh): Place {
  if (at.box !== 'F' || at.clicked) return at;
  // Rule 2: a canary is called although the bank has refused its password, because the call is to show whether the bank
  // still refuses. The call is not made if the bank has asked the absent user of the login for a code twice.
  if (at.purpose === 'canary') {
    return unattendedCallsExhausted(facts.unattended203s) ? { box: 'record', wanted: 'same' } : at;
  }
  if (facts.refusedCode !== null && at.purpose !== 'resolved') {
    return wait === null ? userNeeded('E1', facts.refusedCode, policy.ask) : { box: 'record', wanted: 'same' };
  }
  // Rule 4: first find out how the live call of the last click ended.
  if (wait?.lost) return { box: 'settle', lost: wait.lost, step: 'rest', clicked: false };
  if (!present && unattendedCallsExhausted(facts.unattended203s)) return userNeeded('MFA', null, policy.ask);
  return { ...at, presence: present ? 'attended' : 'unattended' };
}

/** The box of the diagram that people are shown for a place; null if they are still shown the box before it. */
function boxOf(at: Place): Refresh['box'] | null {
  switch (at.box) {
    case 'A':
    case 'J':
    case 'I':
      return at.box;
    case 'F':
      return at.clicked || at.purpose === 'canary' ? null : at.box;
    case 'D':
      return at.polled === undefined ? at.box : null;
    case 'record':
      return at.wanted === 'same' ? null : at.wanted.box;
    default:
      return null;
  }
}

/**
 * A rest is long if it lasts for more than 10 seconds, or if it is a pause between polls that began at least a minute
 * ago (at `sinceMs`). In a long rest the user does not count as present, and the slot is released rather than kept for
 * a slow bank.
 */
function resting(refresh: Refresh, untilMs: number, nowMs: number, sinceMs = nowMs): Refresh {
  const isLong = untilMs - nowMs > RELEASE_OVER_MS || nowMs - sinceMs >= MINUTE_MS;
  return isLong ? { ...refresh, present: false, slotReleased: true } : refresh;
}

/**
 * J polls at once: its pause is over, or a webhook has ended it. If that webhook is about J's own session, there is
 * nothing more to do. If it reports newer data in another session, D asks for the accounts of that session first. If
 * that session brings no data, the claim was false, and J polls its own session again.
 */
function polling(refresh: Refresh, { session, sinceMs }: Polling): Refresh {
  const claims = refresh.claims.filter((claim) => !isWebhook(claim));
  const other = refresh.claims.find(
    (claim) =>
      isWebhook(claim) && isNews(claim, refresh.facts) && (claim.requestId ?? session.requestId) !== session.requestId,
  )?.requestId;
  if (other === undefined) return { ...refresh, claims, at: { box: 'J', session, sinceMs, restUntilMs: null } };
  const named = { requestId: other, path: session.path, claim: 'theirs' } as const;
  return { ...refresh, claims, at: { box: 'D', session: named, polled: { session, sinceMs } } };
}

/**
 * A person is awaited. The oldest claim that may be about newer data ends the wait. If there is none, a click that this
 * place cannot answer at once leads to a live call. If it is not known how the last click's live call ended, the
 * database is asked for its answer first.
 */
function attending(refresh: Refresh, at: Extract<Place, { box: 'wait' }>, nowMs: number): Refresh {
  const { wait, facts } = refresh;
  if (wait === null) return refresh;
  const first = refresh.claims.findIndex((claim) => !isOldNews(claim, wait.lastRefresh));
  const claim = refresh.claims[first];
  if (claim !== undefined) {
    return returning({ ...refresh, claims: refresh.claims.slice(first + 1) }, afterReturn(refresh, claim));
  }
  const heard = { ...refresh, claims: [] };
  const isAnswered = sessionAtHand(wait, nowMs) !== null || facts.refusedCode !== null || at.retryAtMs !== null;
  if (!refresh.clickPending || isAnswered) return heard;
  const { lost } = wait;
  return { ...heard, at: lost === null ? LIVE_AFTER_CLICK : { box: 'settle', lost, step: 'recall', clicked: true } };
}

/**
 * Where a claim leads from a wait: from MFA to D, with the session that the user is said to have answered; from E1 and
 * E2, or if no session is known, to A.
 */
function afterReturn({ wait }: Refresh, claim: ConnectReturn): CollectPlace | 'claim' {
  const requestId = claim.requestId ?? wait?.requestId ?? null;
  if (wait?.box !== 'MFA' || requestId === null) return 'claim';
  const whose = requestId === wait.requestId ? 'ours' : 'theirs';
  return { box: 'D', session: { requestId, path: 'after_mfa', claim: whose } };
}
