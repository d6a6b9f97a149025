import { FRESH_BUDGET } from '../../../domain/refresh/budget';
import { isWaiting, startOf, type LostCall, type Place, type Refresh, type Wait } from '../../../domain/refresh/state';
import { iso, KNOWN, LIVE_SETTLE_MS, NEWER, NOW, POLICY, REFUSED } from './alphabet';
import type { State } from './model';

const { request: NO_REQUEST } = startOf(
  { trigger: 'app', listed: false, listedCode: null, live: false },
  { policy: POLICY, runId: null },
);

/** Puts the clock back to NOW, and what cannot matter any more to one value: other states would only repeat these. */
export function atNow(refresh: Refresh, nowMs: number): Refresh {
  const { at, wait, facts } = refresh;
  const isEntry = at.box === 'begin' && at.then === 'entry';
  const isOver = at.box === 'ended';
  const mayBeGivenUp = isEntry || at.box === 'look' || refresh.mode !== 'full';
  return {
    ...refresh,
    request: isEntry ? refresh.request : NO_REQUEST,
    box: 'start',
    slotReleased: false,
    runIds: [],
    ...(isOver ? { budget: FRESH_BUDGET, present: false } : {}),
    facts: {
      ...facts,
      livePending: false,
      refusedCode: facts.refusedCode === null ? null : REFUSED,
      collectedRequestId: at.box === 'I' || isOver ? facts.collectedRequestId : null,
      lastSeen: facts.lastSeen === NEWER ? KNOWN : facts.lastSeen,
      ...(mayBeGivenUp ? {} : { gaveUpSince: null, gaveUpCode: null }),
    },
    at: placeAtNow(at, nowMs),
    wait: isOver || wait === null ? null : waitAtNow(wait, isWaiting(refresh)),
  };
}

function waitAtNow(wait: Wait, isWaiting: boolean): Wait {
  return {
    ...wait,
    box: wait.box === 'E2' ? 'E1' : wait.box,
    code: null,
    since: iso(NOW),
    openedAtMs: wait.openedAtMs === null ? null : NOW,
    // Of a user who has come back and is awaited again: without it a click calls the bank at once, which risks more.
    lost: wait.lost && isWaiting ? lostAtNow(wait.lost) : null,
    lastRefresh: wait.lastRefresh === NEWER ? KNOWN : wait.lastRefresh,
  };
}

function placeAtNow(at: Place, nowMs: number): Place {
  switch (at.box) {
    case 'delay':
      return { ...at, untilMs: at.untilMs - nowMs + NOW, code: null };
    case 'J':
    case 'I':
      return { ...at, sinceMs: NOW, restUntilMs: at.restUntilMs === null ? null : NOW + POLICY.pollIntervalMs };
    case 'D':
      return at.polled === undefined ? at : { ...at, polled: { ...at.polled, sinceMs: NOW } };
    case 'settle':
      return { ...at, lost: lostAtNow(at.lost) };
    case 'wait':
      return { box: 'wait', retryAtMs: null };
    case 'record':
      return at.wanted === 'same' ? at : { box: 'record', wanted: { ...at.wanted, code: codeClass(at.wanted.code) } };
    case 'ended': {
      const { outcome, path } = at.outcome;
      return { box: 'ended', outcome: { outcome, ...(path?.startsWith('after') ? { path: 'after_mfa' } : {}) } };
    }
    default:
      return at;
  }
}

const codeClass = (code: string | null): string | null => (code === 'INVALID_LOGIN' ? REFUSED : code);

/** A lost call, still at the bank: replies come before it has settled, or after. */
const lostAtNow = (lost: LostCall): LostCall => ({
  ...lost,
  lostAtMs: NOW,
  settledAtMs: NOW + LIVE_SETTLE_MS,
});

/** A short name of a state: two states with one name are one. */
export function keyOf({ refresh, world }: State): string {
  const { at, mode, present, clickPending, budget, facts, wait, claims, request } = refresh;
  return JSON.stringify([
    at,
    mode,
    present,
    clickPending,
    Object.values(budget),
    [facts.unattended203s, facts.lastSeen, facts.cachedRefused, facts.refusedCode, facts.gaveUpCode],
    facts.collectedRequestId,
    wait && [wait.box, wait.requestId, wait.lost !== null, wait.lastRefresh, wait.provesByMoving],
    claims.map(({ eventId }) => eventId),
    at.box === 'begin' ? request : null,
    Object.values(world),
  ]);
}
