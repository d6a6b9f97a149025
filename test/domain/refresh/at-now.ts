import { FRESH_BUDGET, LIMITS, type Budget } from '../../../domain/refresh/budget';
import type { LostCall, Place, Session, Wait } from '../../../domain/refresh/place';
import { startOf, type Refresh } from '../../../domain/refresh/state';
import { iso, KNOWN, LIVE_SETTLE_MS, NOW, POLICY, REFUSED, REFUSED_CODES } from './alphabet';

const { request: NO_REQUEST } = startOf(
  { trigger: 'app', listed: false, listedCode: null, live: false },
  { policy: POLICY, runId: null },
);

/**
 * Resets the clock to NOW, and everything that no longer matters to one value. Otherwise the explorer would walk many
 * states that differ only in such things.
 */
export function atNow(refresh: Refresh, nowMs: number): Refresh {
  const { at, wait, facts, budget } = refresh;
  const isEntry = at.box === 'begin' && at.then === 'entry';
  const isOver = at.box === 'ended';
  const mayBeGivenUp = isEntry || at.box === 'look';
  const hasSpent = !isOver && at.box !== 'record' && at.box !== 'I';
  // Every member is named: a spread of so many shapes is slow.
  return {
    request: isEntry ? refresh.request : NO_REQUEST,
    policy: refresh.policy,
    facts: {
      institution: facts.institution,
      // At I this no longer matters, and the database reports it when a refresh begins again.
      everWorked: facts.everWorked || at.box === 'I',
      unattended203s: facts.unattended203s,
      lastRefreshedAt: facts.lastRefreshedAt,
      lastSeenBefore: facts.lastSeenBefore,
      gaveUpSince: mayBeGivenUp || refresh.mode === 'webhookOnly' ? facts.gaveUpSince : null,
      gaveUpCode: mayBeGivenUp ? facts.gaveUpCode : null,
      // The last seen LastRefresh may be old or recent; a newer one leads to the same in both cases.
      lastSeen: KNOWN,
      // A wait says itself how a return is proven (`provesByMoving`), so only the first wait depends on the cached
      // answer.
      cachedRefused: facts.cachedRefused && wait === null && at.box !== 'I' && !isOver,
      livePending: false,
      refusedCode: facts.refusedCode === null ? null : REFUSED,
      collectedRequestId: at.box === 'I' || isOver ? facts.collectedRequestId : null,
    },
    // A wait, the attributes and the end have nothing left to spend.
    budget: hasSpent && budget.answersLost <= LIMITS.answersLost ? budget : hasSpent ? allLost(budget) : FRESH_BUDGET,
    mode: refresh.mode,
    at: sessionAtNow(placeAtNow(at, nowMs), refresh),
    box: 'start',
    wait: isOver || wait === null ? null : waitAtNow(wait, at),
    // The end has no way left to go.
    fresher: isOver || at.box === 'I' ? null : refresh.fresher,
    present: refresh.present && !isOver,
    clickPending: refresh.clickPending,
    claims: refresh.claims,
    runIds: NO_RUNS,
    slotReleased: false,
  };
}

const NO_RUNS: readonly string[] = [];
const allLost = (budget: Budget): Budget => ({ ...budget, answersLost: LIMITS.answersLost });

const SINCE = iso(NOW);

function waitAtNow(wait: Wait, at: Place): Wait {
  const isProven = at.box === 'I';
  return {
    ...wait,
    box: wait.box === 'E2' ? 'E1' : wait.box,
    code: null,
    since: SINCE,
    countsFrom: SINCE,
    openedAtMs: wait.openedAtMs === null ? null : NOW,
    lost: wait.lost && lostAtNow(wait.lost),
    lastRefresh: KNOWN,
    provesByMoving: wait.provesByMoving && !isProven,
    // A continuing wait may have another reminder to send, which matters while it rests.
    remindersSent: at.box === 'wait' || at.box === 'clock' ? wait.remindersSent : 0,
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
      const { outcome, path, code } = at.outcome;
      const isReturn = path?.startsWith('after') ? { path: 'after_mfa' as const } : {};
      return { box: 'ended', outcome: { outcome, ...isReturn, ...(code === 'UNREADABLE' ? { code } : {}) } };
    }
    default:
      return at;
  }
}

const codeClass = (code: string | null): string | null => (REFUSED_CODES.includes(code ?? '') ? REFUSED : null);

/** How data was obtained matters to D and J; at I only to the outcome, and after a wait not even to that. */
function sessionAtNow(at: Place, { wait }: Refresh): Place {
  if (at.box === 'delay' && typeof at.then === 'object') {
    return { ...at, then: { ...at.then, session: atSession(at.then.session, wait !== null, true) } };
  }
  if (at.box !== 'D' && at.box !== 'J' && at.box !== 'I') return at;
  return { ...at, session: atSession(at.session, wait !== null, at.box !== 'I') };
}

function atSession(session: Session, isAfterWait: boolean, collects: boolean): Session {
  const { path } = session;
  const isReturn = !isAfterWait && path.startsWith('after');
  return { ...session, path: isReturn || (collects && path === 'live') ? path : 'cached' };
}

/** A lost call, still at the bank: replies come before or after it has settled. */
const lostAtNow = (lost: LostCall): LostCall => ({
  ...lost,
  lostAtMs: NOW,
  settledAtMs: NOW + LIVE_SETTLE_MS,
});

/** A short name for a refresh: refreshes with the same name are the same. */
export function nameOf(refresh: Refresh): string {
  const { mode, present, clickPending, budget, facts, wait, claims, fresher } = refresh;
  const { delaysUsed, restarts, pollLimitsHit, answersLost, wentLive } = budget;
  return [
    placeName(refresh),
    mode,
    present ? 'P' : '',
    clickPending ? 'C' : '',
    `${delaysUsed}${restarts}${pollLimitsHit}${answersLost}${wentLive ? 'L' : ''}`,
    `${facts.unattended203s}${facts.cachedRefused ? 'c' : ''}${facts.refusedCode ?? ''}${facts.everWorked ? '' : 'n'}`,
    `${facts.gaveUpSince === null ? '' : 'g'}${facts.gaveUpCode ?? ''}${facts.collectedRequestId ?? ''}`,
    wait === null ? '' : waitName(wait),
    fresher?.step ?? '',
    claims[0]?.eventId ?? '',
  ].join('/');
}

const waitName = ({ box, requestId, lost, provesByMoving, remindersSent }: Wait): string =>
  `${box}${requestId ?? ''}${lost === null ? '' : 'l'}${provesByMoving ? 'p' : ''}${remindersSent}`;

function placeName({ at, request }: Refresh): string {
  switch (at.box) {
    case 'A':
    case 'wait':
      return at.box;
    case 'F':
      return `F${at.presence}${at.clicked}${at.purpose ?? ''}`;
    case 'begin':
      return JSON.stringify([at, request]);
    case 'D':
      return `D${sessionName(at.session)}${at.polled === undefined ? '' : sessionName(at.polled.session)}`;
    case 'J':
      return `J${sessionName(at.session)}${at.restUntilMs ?? ''}`;
    case 'settle':
      return `settle${at.step}${at.clicked}${at.lost.ours}${at.lost.presence}${at.purpose ?? ''}`;
    default:
      return JSON.stringify(at);
  }
}

const sessionName = ({ requestId, path, claim }: Session): string => `${requestId}${path}${claim ?? ''}`;
