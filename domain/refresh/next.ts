import { arrive, ended, userNeeded } from './arrive';
import { afterPackage } from './attributes-decision';
import { afterCached, afterLive, afterLook, afterRecall, afterSettling, forPresentUser } from './authorize';
import { isNews } from './claims';
import { afterDetail, afterPoll } from './collect';
import { hearAnswered, hearClaim, hearClick, hearRun } from './hear';
import type { AuthorizeAnswer } from './index';
import { learnWhyAwaited } from './learn';
import type { Place, Refresh, Reply } from './state';
import { afterRecording, afterWaiting } from './wait';

/**
 * The flowchart: where a refresh stands after a reply or a message, at `nowMs` (epoch ms). Pure and total: a reply that
 * has no meaning at a place leaves the refresh as it is.
 */
export function next(refresh: Refresh, reply: Reply, nowMs: number): Refresh {
  const { at } = refresh;
  switch (reply.kind) {
    case 'revoked':
      return at.box === 'ended' ? refresh : arrive(refresh, ended('revoked'), nowMs);
    case 'claim':
      return hearClaim(refresh, reply.claim, nowMs);
    case 'click':
      return hearClick(refresh, nowMs);
    case 'clickAnswered':
      return hearAnswered(refresh, reply.bankLetUsIn);
    case 'run':
      return hearRun(refresh, reply.run, nowMs);
    case 'asked':
      return afterAsking(refresh);
    case 'begun':
      return at.box === 'begin' ? afterBeginning(refresh, at, reply, nowMs) : refresh;
    case 'recorded':
      return at.box === 'record' ? afterRecording(refresh, at, reply, nowMs) : refresh;
    case 'recalled':
      return at.box === 'settle' && at.step === 'recall' ? afterRecall(refresh, at, reply.answer, nowMs) : refresh;
    case 'elapsed':
      return afterRest(refresh, nowMs);
    default:
      return afterAnswer(refresh, reply, nowMs);
  }
}

/** An answer of Flinks at the box that has asked. */
function afterAnswer(refresh: Refresh, answer: AuthorizeAnswer, nowMs: number): Refresh {
  const { at } = refresh;
  switch (at.box) {
    case 'A':
      return afterCached(refresh, answer, nowMs);
    case 'F':
      return afterLive(refresh, at, answer, nowMs);
    case 'settle':
      return at.step === 'look' ? afterSettling(refresh, at, answer, nowMs) : refresh;
    case 'look':
      return afterLook(refresh, at, answer, nowMs);
    case 'D':
      return afterDetail(refresh, at, answer, nowMs);
    case 'J':
      return at.restUntilMs === null ? afterPoll(refresh, at, answer, nowMs) : refresh;
    case 'I':
      return at.restUntilMs === null ? arrive(refresh, afterPackage(refresh, at, answer, nowMs), nowMs) : refresh;
    case 'begin':
    case 'record':
      // Not registered any more.
      return answer.kind === 'gone' ? arrive(refresh, ended('revoked'), nowMs) : refresh;
    case 'delay':
    case 'wait':
    case 'ended':
      return refresh;
  }
}

/** A and F answer every claim that was heard before they were asked, and F is attended by whoever has come meanwhile. */
function afterAsking(refresh: Refresh): Refresh {
  const { at } = refresh;
  if (at.box === 'A') return { ...refresh, claims: [] };
  if (at.box !== 'F' || at.clicked) return refresh;
  return { ...refresh, claims: [], at: { ...at, presence: refresh.present ? 'attended' : at.presence } };
}

/** Where a refresh, or a return, enters the flowchart. */
function afterBeginning(
  refresh: Refresh,
  { then }: Extract<Place, { box: 'begin' }>,
  { known, policy }: Extract<Reply, { kind: 'begun' }>,
  nowMs: number,
): Refresh {
  const facts = { ...refresh.facts, ...known };
  const begun: Refresh = { ...refresh, policy, facts };
  if (then !== 'entry' && then !== 'claim') return arrive(begun, then, nowMs);
  if (then === 'claim' || refresh.claims.some((claim) => isNews(claim, facts))) {
    const why = refresh.wait === null ? facts.gaveUpCode : refresh.wait.code;
    return arrive({ ...begun, facts: learnWhyAwaited(facts, why) }, { box: 'A' }, nowMs);
  }
  const { trigger, listed, listedCode, live } = refresh.request;
  if (facts.gaveUpSince !== null && trigger === 'run') {
    const mode = refresh.clickPending ? refresh.mode : 'probe';
    return arrive({ ...begun, mode }, { box: 'look', since: facts.gaveUpSince }, nowMs);
  }
  if (listed) return arrive(begun, userNeeded('E1', listedCode, policy.ask), nowMs);
  return live ? forPresentUser(begun, nowMs) : arrive(begun, { box: 'A' }, nowMs);
}

/** A place that rested goes on. */
function afterRest(refresh: Refresh, nowMs: number): Refresh {
  const { at, wait } = refresh;
  switch (at.box) {
    case 'delay':
      return arrive(
        refresh,
        at.then === 'A' ? { box: 'A' } : { box: 'F', presence: 'unattended', clicked: false },
        nowMs,
      );
    case 'settle':
      return at.step === 'rest' ? arrive(refresh, { ...at, step: at.lost.ours ? 'recall' : 'look' }, nowMs) : refresh;
    case 'J':
    case 'I':
      return at.restUntilMs === null ? refresh : arrive(refresh, { ...at, restUntilMs: null }, nowMs);
    case 'wait':
      return wait === null ? refresh : afterWaiting(refresh, wait, nowMs);
    default:
      return refresh;
  }
}
