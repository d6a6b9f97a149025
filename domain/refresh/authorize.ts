import { SECOND_MS, MINUTE_MS } from '../duration';
import { arrive, ended, resume, userNeeded } from './arrive';
import { decisionOf, nextArrow } from './arrows';
import { requiresRelink } from './decision';
import type { Answer, AuthorizeAnswer } from './index';
import { isFresh, isLater } from './last-refresh';
import { learn, mended } from './learn';
import { pathOf, type Place, type Refresh } from './state';

/** What follows from the answers of Authorize: at A, at F, and at the looks of rules 4 and 8. */

type At<B extends Place['box']> = Extract<Place, { box: B }>;

/** A, B, C: what Flinks holds. */
export function afterCached(refresh: Refresh, answer: AuthorizeAnswer, nowMs: number): Refresh {
  const learnt = { ...refresh, facts: learn(refresh.facts, { call: 'cached' }, answer) };
  if (answer.kind !== 'ok') return nextArrow(learnt, 'A', answer, {}, nowMs);
  if (!isProven(refresh, answer.lastRefresh)) return arrive(learnt, { box: 'record', wanted: 'same' }, nowMs);
  const fresh = isFresh(answer.lastRefresh, nowMs, refresh.policy.maxAgeMs);
  const facts = fresh ? mended(learnt.facts) : learnt.facts;
  return nextArrow({ ...learnt, facts }, 'A', answer, { fresh }, nowMs);
}

/** Flinks' clock and ours may differ by this much, where no LastRefresh of before the wait is known. */
const CLOCKS_DIFFER_MS = 10 * MINUTE_MS;

/** A is asked after a wait because of a claim. If a cached 200 would have come before the wait too, only a LastRefresh that has moved proves it. */
function isProven({ wait }: Refresh, lastRefresh: string | null | undefined): boolean {
  if (wait === null || !wait.provesByMoving) return true;
  return isLater(lastRefresh, wait.lastRefresh ?? isoOf(Date.parse(wait.since) - CLOCKS_DIFFER_MS));
}

/** F, F1: what the bank says. */
export function afterLive(refresh: Refresh, at: At<'F'>, answer: AuthorizeAnswer, nowMs: number): Refresh {
  const { presence, clicked } = at;
  const { wait, policy } = refresh;
  const lost = { ours: true, lostAtMs: nowMs, settledAtMs: nowMs + policy.liveSettleMs, presence };
  const called: Refresh = {
    ...refresh,
    facts: learn(refresh.facts, { call: 'live', presence }, answer),
    budget: { ...refresh.budget, wentLive: true },
    wait: clicked && answer.kind === 'lost' && wait !== null ? { ...wait, lost } : wait,
  };
  return nextArrow(called, 'F', answer, { presence, clicked }, nowMs);
}

/** Rule 4: did the answer reach the database? `answer` null: nobody knows, so look. */
export function afterRecall(refresh: Refresh, at: At<'settle'>, answer: Answer | null, nowMs: number): Refresh {
  const { lost, clicked } = at;
  if (answer === null) {
    const mayBeAtBank = clicked && nowMs < lost.settledAtMs;
    return arrive(refresh, mayBeAtBank ? { box: 'wait', retryAtMs: lost.settledAtMs } : { ...at, step: 'look' }, nowMs);
  }
  const facts = learn(refresh.facts, { call: 'live', presence: lost.presence }, answer);
  const known = withoutLostCall({ ...refresh, facts });
  // The user is here: anything but a refusal leaves them to open a new session, because none was kept (rule 6).
  if (clicked && !requiresRelink(answer.code ?? null)) {
    return arrive(known, { box: 'F', presence: 'attended', clicked }, nowMs);
  }
  return nextArrow(known, 'F', answer, { presence: lost.presence, clicked }, nowMs);
}

/** A live call takes 210 s at most, and clocks differ a little. */
const LIVE_CALL_MAX_MS = 270 * SECOND_MS;

/** Rule 4: the look after a lost call. LastRefresh moved since the last look, or falls into the call if there was none. */
export function afterSettling(refresh: Refresh, at: At<'settle'>, answer: AuthorizeAnswer, nowMs: number): Refresh {
  const { lost, clicked } = at;
  const { lastSeen } = refresh.facts;
  const before = lastSeen === undefined ? isoOf(lost.lostAtMs - LIVE_CALL_MAX_MS) : lastSeen;
  const moved = answer.requestId !== undefined && isLater(answer.lastRefresh, before);
  const facts = learn(refresh.facts, { call: 'cached' }, answer);
  const looked = { ...refresh, facts: moved ? mended(facts) : facts };
  const isStillUnknown = decisionOf(looked, 'settle', answer, { moved }).then === 'delay';
  return nextArrow(isStillUnknown ? looked : withoutLostCall(looked), 'settle', answer, { moved, clicked }, nowMs);
}

const withoutLostCall = (refresh: Refresh): Refresh =>
  refresh.wait === null ? refresh : { ...refresh, wait: { ...refresh.wait, lost: null } };

/** Rule 8: has the user fixed it elsewhere? */
export function afterLook(refresh: Refresh, { since }: At<'look'>, answer: AuthorizeAnswer, nowMs: number): Refresh {
  const { wait } = refresh;
  const moved = isLater(answer.lastRefresh, since);
  const facts = learn(refresh.facts, { call: 'cached' }, answer);
  const looked = { ...refresh, facts: moved ? mended(facts) : facts };
  const decision = decisionOf(looked, 'look', answer, { moved });
  if (decision.then === 'end') return arrive(looked, ended(decision.outcome), nowMs);
  if (decision.then === 'go' && answer.requestId !== undefined) {
    const path = wait === null ? 'after_reconnect' : pathOf(wait);
    const place = { box: 'D', session: { requestId: answer.requestId, path } } as const;
    return wait === null ? arrive(looked, place, nowMs) : resume(looked, place, nowMs);
  }
  if (wait !== null) return arrive(looked, { box: 'wait', retryAtMs: null }, nowMs);
  if (refresh.clickPending) return forPresentUser(looked, nowMs);
  return arrive(looked, ended('gave_up', facts.gaveUpCode ?? answer.code), nowMs);
}

/** A user who is here is asked live at once, unless that would replay what the bank had refused. */
export function forPresentUser(refresh: Refresh, nowMs: number): Refresh {
  const { gaveUpCode } = refresh.facts;
  const place: Place = requiresRelink(gaveUpCode)
    ? userNeeded('E1', gaveUpCode, refresh.policy.ask)
    : { box: 'F', presence: 'attended', clicked: false };
  return arrive(refresh, place, nowMs);
}

const isoOf = (ms: number): string => new Date(ms).toISOString();
