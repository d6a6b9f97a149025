import { MINUTE_MS, SECOND_MS } from '../duration';
import { isNews, isOldNews, isWebhook, type ConnectReturn } from './claims';
import { sessionAtHand } from './click-answer';
import { FRESH_BUDGET } from './budget';
import { unattendedCallsExhausted } from './decision';
import type { Outcome, OutcomeKind, WaitingBox } from './index';
import { redirect } from './modes';
import type { CollectPlace, Place, Polling, Refresh } from './state';

/** Rests longer than this free the login's slot in its run. */
const RELEASE_OVER_MS = 10 * SECOND_MS;

/**
 * Puts a refresh at a place: the one gate to all of them. What forbids a place (a refused password, rule 5, the mode)
 * leads elsewhere here, and what was heard before is dealt with here.
 */
export function arrive(refresh: Refresh, wanted: Place, nowMs: number): Refresh {
  const at = redirect(unlessForbidden(wanted, refresh), refresh);
  const arrived: Refresh = { ...refresh, at, box: boxOf(at) ?? refresh.box };
  switch (at.box) {
    case 'delay':
      if (refresh.claims.some((claim) => isNews(claim, refresh.facts))) return arrive(refresh, { box: 'A' }, nowMs);
      return rest(arrived, at.untilMs, nowMs);
    case 'settle':
      return at.step === 'rest' ? rest(arrived, at.lost.settledAtMs, nowMs) : arrived;
    case 'J':
      return at.restUntilMs === null || refresh.claims.some(isWebhook)
        ? poll(arrived, at)
        : rest(arrived, at.restUntilMs, nowMs, at.sinceMs);
    case 'I':
      return at.restUntilMs === null ? arrived : rest(arrived, at.restUntilMs, nowMs, at.sinceMs);
    case 'wait':
      return attend({ ...arrived, present: false, slotReleased: true }, nowMs);
    default:
      return arrived;
  }
}

/** F: not where it might replay what the bank has refused, and not to ring a phone for nothing once more (rule 5). */
function unlessForbidden(place: Place, { facts, wait, present, policy }: Refresh): Place {
  if (place.box !== 'F' || place.clicked) return place;
  if (facts.refusedCode !== null) {
    return wait === null ? userNeeded('E1', facts.refusedCode, policy.ask) : { box: 'record', wanted: 'same' };
  }
  if (!present && unattendedCallsExhausted(facts.unattended203s)) return userNeeded('MFA', null, policy.ask);
  return { ...place, presence: present ? 'attended' : 'unattended' };
}

export const userNeeded = (
  box: WaitingBox,
  code: string | null,
  mayAsk: boolean,
  requestId: string | null = null,
): Place => ({
  box: 'record',
  wanted: { box, code, requestId, mayAsk },
});

export const ended = (outcome: OutcomeKind, code?: string | null): { box: 'ended'; outcome: Outcome } => ({
  box: 'ended',
  outcome: { outcome, ...(code == null ? {} : { code }) },
});

/** A box of the diagram; null if the one before stays shown. */
function boxOf(at: Place): Refresh['box'] | null {
  switch (at.box) {
    case 'A':
    case 'J':
    case 'I':
      return at.box;
    case 'F':
      return at.clicked ? null : 'F';
    case 'D':
      return at.polled === undefined ? 'D' : null;
    case 'record':
      return at.wanted === 'same' ? null : at.wanted.box;
    default:
      return null;
  }
}

/** Nobody stays in front of the screen through a long rest, and a slot is not held for a slow bank. */
function rest(refresh: Refresh, untilMs: number, nowMs: number, sinceMs = nowMs): Refresh {
  const isLong = untilMs - nowMs > RELEASE_OVER_MS || nowMs - sinceMs >= MINUTE_MS;
  return isLong ? { ...refresh, present: false, slotReleased: true } : refresh;
}

/**
 * Webhooks heard while J polls. One of this session has done its work by ending the rest. Newer data of another session
 * is asked for first; if that brings none, the claim was false and the polling goes on.
 */
function poll(refresh: Refresh, { session, sinceMs }: Polling): Refresh {
  const heard = refresh.claims.filter(isWebhook);
  const claims = refresh.claims.filter((claim) => !isWebhook(claim));
  const other = heard.find(
    (claim) => isNews(claim, refresh.facts) && (claim.requestId ?? session.requestId) !== session.requestId,
  )?.requestId;
  const at: CollectPlace =
    other === undefined
      ? { box: 'J', session, sinceMs, restUntilMs: null }
      : {
          box: 'D',
          session: { requestId: other, path: session.path, claim: 'theirs' },
          polled: { session, sinceMs },
        };
  return { ...refresh, claims, at };
}

/** At a wait: the oldest claim that says anything ends it; a click is given a session. Else it rests. */
function attend(refresh: Refresh, nowMs: number): Refresh {
  const { wait, facts, at } = refresh;
  if (wait === null || at.box !== 'wait') return refresh;
  const unread = refresh.claims.findIndex((claim) => !isOldNews(claim, wait.lastRefresh));
  const claim = refresh.claims[unread];
  const claims = claim === undefined ? [] : refresh.claims.slice(unread + 1);
  if (claim !== undefined) return resume({ ...refresh, claims }, afterReturn(refresh, claim), nowMs);
  const heard = { ...refresh, claims };
  const isKnown = sessionAtHand(wait, nowMs) !== null || facts.refusedCode !== null || at.retryAtMs !== null;
  if (!refresh.clickPending || isKnown) return heard;
  return wait.lost === null
    ? arrive(heard, { box: 'F', presence: 'attended', clicked: true }, nowMs)
    : arrive(heard, { box: 'settle', lost: wait.lost, step: 'recall', clicked: true }, nowMs);
}

/** From waiting to refreshing, in the database too, with a fresh budget. */
export const resume = (refresh: Refresh, then: CollectPlace | 'claim', nowMs: number): Refresh =>
  arrive({ ...refresh, budget: FRESH_BUDGET }, { box: 'begin', then }, nowMs);

/** MFA goes on to D with the session the user answered; a reconnected login starts again at A. */
function afterReturn({ wait }: Refresh, claim: ConnectReturn): CollectPlace | 'claim' {
  const requestId = claim.requestId ?? wait?.requestId ?? null;
  if (wait?.box !== 'MFA' || requestId === null) return 'claim';
  const whose = requestId === wait.requestId ? 'ours' : 'theirs';
  return { box: 'D', session: { requestId, path: 'after_mfa', claim: whose } };
}
