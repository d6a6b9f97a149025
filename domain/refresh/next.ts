import { arrive } from './arrive';
import { followAnswer } from './follow-answer';
import { ended, forPresentUser, userNeeded } from './make-place';
import { FRESH_BUDGET } from './budget';
import { isCollected, isNews, isWebhook } from './claims';
import { lastRefreshBefore, weigh, type Evidence } from './evidence';
import { learn } from './learn';
import { returning } from './passes';
import type { BrakePurpose, Place, Wait } from './place';
import type { Reply } from './reply';
import type { RunStarted } from './message';
import type { Refresh } from './state';
import { dueAtMs, givesUpAtMs, reminded } from './wait';

/**
 * The flowchart: returns where a refresh stands after a reply or a message, at `nowMs` (epoch ms). It weighs an answer,
 * learns from it, moves the refresh to a place, and handles there the messages that were received earlier. Pure and
 * total: a reply that has no meaning at a place leaves the refresh there.
 */
export function next(refresh: Refresh, reply: Reply, nowMs: number): Refresh {
  if (reply.kind === 'run' && refresh.runIds.includes(reply.run.runId)) return hearAgain(refresh, reply.run);
  const evidence = reply.kind === 'answered' ? weigh(refresh, reply.answer, nowMs) : NO_EVIDENCE;
  const moved = move(learn(refresh, reply, evidence, nowMs), reply, evidence, nowMs);
  return moved.at === refresh.at && !isResting(moved.at) ? moved : arrive(moved, nowMs);
}

/**
 * A run that the refresh already knows has nothing new to say, unless a brake (held-back asks of one bank, rule 2 of
 * docs/flowchart.md) may want the login to be called live.
 */
const hearAgain = (refresh: Refresh, { canary }: RunStarted): Refresh =>
  canary === true && (refresh.at.box === 'wait' || refresh.at.box === 'clock')
    ? { ...refresh, at: { box: 'canary', since: null } }
    : refresh;

const NO_EVIDENCE: Evidence = { fresh: false, current: false, proven: false, moved: false };

/** Whether a message takes effect at this place at once, rather than after the reply of the place's box. */
const isResting = (at: Place): boolean =>
  at.box === 'delay' || at.box === 'wait' || (at.box === 'J' && at.restUntilMs !== null);

/** Where a reply leads, before `arrive` checks that place. */
function move(refresh: Refresh, reply: Reply, evidence: Evidence, nowMs: number): Refresh {
  const { at, wait } = refresh;
  switch (reply.kind) {
    case 'claim':
      return refresh;
    case 'revoked':
      return at.box === 'ended' ? refresh : { ...refresh, at: ended('revoked') };
    case 'click':
    case 'clickAnswered':
      return at.box === 'wait' ? { ...refresh, at: AT_REST } : refresh;
    case 'run':
      return wait === null ? refresh : { ...refresh, at: atRun(at, reply.run, wait) };
    case 'canaryTaken':
      return at.box === 'canary' ? asCanary(refresh, at, reply.as) : refresh;
    case 'clock':
      return at.box === 'clock' && wait !== null ? onClock(refresh, wait, reply.countsFrom, nowMs) : refresh;
    case 'asked':
      return asked(refresh);
    case 'begun':
      return at.box === 'begin' ? enter(refresh, at.then) : refresh;
    case 'recorded':
      return at.box === 'record' ? { ...refresh, at: afterRecord(at, wait) } : refresh;
    case 'elapsed':
      return goOn(refresh, nowMs);
    case 'recalled':
      if (at.box !== 'settle' || at.step !== 'recall') return refresh;
      if (reply.answer !== null) return followAnswer(refresh, reply.answer, evidence, nowMs);
      return { ...refresh, at: lookAfter(at, nowMs) };
    case 'answered':
      return followAnswer(refresh, reply.answer, evidence, nowMs);
  }
}

function afterRecord({ thenLook }: Extract<Place, { box: 'record' }>, wait: Wait | null): Place {
  if (wait === null) return { box: 'A' };
  return thenLook === true ? { box: 'look', since: lastRefreshBefore(wait) } : AT_REST;
}

/**
 * A run makes a waiting refresh look whether its user has fixed the login elsewhere, even if Flinks' list names the
 * login (rule 9). If a brake may want the login to be called live, the database is asked that first.
 */
function atRun(at: Place, { canary }: RunStarted, { since }: Wait): Place {
  if (at.box === 'canary') return { box: 'canary', since };
  if (at.box !== 'wait' && at.box !== 'clock') return at;
  return { box: canary === true ? 'canary' : 'look', since };
}

/** Rule 2: the database has said what a brake wants of this login. `as` is null if no brake wants anything. */
function asCanary(refresh: Refresh, { since }: Extract<Place, { box: 'canary' }>, as: BrakePurpose | null): Refresh {
  if (as === null) return { ...refresh, at: since === null ? AT_REST : { box: 'look', since } };
  // The live call of a click may still be at the bank, so the call for the brake is not made.
  if (refresh.wait?.lost) {
    return {
      ...refresh,
      at: as === 'canary' ? { box: 'record', wanted: 'same' } : ended('unavailable', 'ANSWER_LOST'),
    };
  }
  const place = { box: 'F', presence: 'unattended', clicked: false } as const;
  if (as === 'canary') return { ...refresh, at: { ...place, purpose: as } };
  return returning({ ...refresh, wait: null }, { ...place, purpose: as });
}

/**
 * Rule 8: while the ask is held, or after it was dropped (`countsFrom` is null), nobody is reminded, and the login is
 * not given up.
 */
function onClock(refresh: Refresh, wait: Wait, countsFrom: string | null, nowMs: number): Refresh {
  if (countsFrom === null) return { ...refresh, at: AT_REST };
  if (nowMs >= givesUpAtMs(refresh, wait)) return { ...refresh, at: ended('gave_up', wait.code) };
  return { ...refresh, wait: reminded(refresh, wait, nowMs), at: AT_REST };
}

const AT_REST: Place = { box: 'wait', retryAtMs: null };

/**
 * The call of A or F is about to be made, and its answer will show whether the claims so far are true, so these are
 * handled. The call at F is attended if the user is present by now.
 */
function asked(refresh: Refresh): Refresh {
  const { at, present } = refresh;
  if (at.box === 'A') return { ...refresh, claims: [] };
  if (at.box !== 'F' || at.clicked || at.purpose === 'canary') return refresh;
  // If the user is present, the call is made for them, whatever wanted it before.
  return { ...refresh, claims: [], at: present ? { box: 'F', presence: 'attended', clicked: false } : at };
}

/** Where a refresh, or a return, enters the flowchart after its first write. */
function enter(refresh: Refresh, then: Extract<Place, { box: 'begin' }>['then']): Refresh {
  const { facts, policy, request, claims, clickPending } = refresh;
  if (then !== 'entry' && then !== 'claim') return { ...refresh, at: then };
  // A claim says that the user is back, so A comes next.
  if (then === 'claim' || claims.some((claim) => isNews(claim, facts))) return { ...refresh, at: { box: 'A' } };
  if (facts.gaveUpSince !== null && request.trigger === 'run') {
    const mode = clickPending ? refresh.mode : 'probe';
    return { ...refresh, mode, at: { box: 'look', since: facts.gaveUpSince } };
  }
  if (request.listed) return { ...refresh, at: userNeeded('E1', request.listedCode, policy.ask) };
  return { ...refresh, at: request.live ? forPresentUser(refresh) : { box: 'A' } };
}

/** Goes on from a place whose rest is over. */
function goOn(refresh: Refresh, nowMs: number): Refresh {
  const { at, wait } = refresh;
  switch (at.box) {
    case 'delay':
      if (typeof at.then === 'object') return { ...refresh, at: at.then };
      return { ...refresh, at: at.then === 'A' ? { box: 'A' } : { box: 'F', presence: 'unattended', clicked: false } };
    case 'settle':
      return at.step === 'rest' ? { ...refresh, at: { ...at, step: at.lost.ours ? 'recall' : 'look' } } : refresh;
    case 'J':
    case 'I':
      return at.restUntilMs === null ? refresh : { ...refresh, at: { ...at, restUntilMs: null } };
    case 'wait':
      return wait !== null && nowMs >= dueAtMs(refresh, wait) ? { ...refresh, at: { box: 'clock' } } : refresh;
    default:
      return refresh;
  }
}

/**
 * Rule 4: the database, too, has no answer of the lost call. A look follows. But while the call of a click may still be
 * at the bank, the refresh goes on waiting, and the user is told to come back when the bank must be done.
 */
function lookAfter(at: Extract<Place, { box: 'settle' }>, nowMs: number): Place {
  const mayBeAtBank = at.clicked && nowMs < at.lost.settledAtMs;
  return mayBeAtBank ? { box: 'wait', retryAtMs: at.lost.settledAtMs } : { ...at, step: 'look' };
}

/**
 * Begins an ended refresh anew if a claim since then says that the user is back. Returns null if there is no such
 * claim, if the refresh was revoked, or if it ended with the data of a return: a claim is then about that return.
 */
export function reopen(refresh: Refresh): Refresh | null {
  const { at, facts, mode } = refresh;
  if (at.box !== 'ended' || at.outcome.outcome === 'revoked') return null;
  const { outcome, path } = at.outcome;
  if (outcome === 'refreshed' && (path === 'after_mfa' || path === 'after_reconnect')) return null;
  const claims = refresh.claims.filter((claim) => !isCollected(claim, facts));
  if (claims.length === 0) return null;
  return {
    ...refresh,
    claims,
    wait: null,
    fresher: null,
    budget: FRESH_BUDGET,
    at: { box: 'begin', then: 'claim' },
    // A user who says they are back ends `gave_up` (rule 8); a webhook alone does not.
    mode: mode === 'probe' && !claims.every(isWebhook) ? 'full' : mode,
  };
}
