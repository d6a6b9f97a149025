import { classOfCode, isNoAnswer } from '../../../domain/codes';
import { clickAnswer } from '../../../domain/refresh/click-answer';
import type { Place, Wait } from '../../../domain/refresh/place';
import type { Refresh } from '../../../domain/refresh/state';
import { UNREADABLE_ACCOUNT } from '../../../domain/refresh/attributes-box';
import { givesUpAtMs, reminderAtMs } from '../../../domain/refresh/wait';
import { NEWER, NOW, REFUSED } from './alphabet';
import { nameOf } from './at-now';
import type { Next } from './model';
import type { Invariant, Step, Walk } from './explore';

/** The rules of docs/flowchart.md that hold at every state and on every arrow. Their order is that of docs/flowchart.md. */

const wantedAt = ({ at }: Refresh) => (at.box === 'record' && at.wanted !== 'same' ? at.wanted : null);
const asksSomebody = (refresh: Refresh): boolean => wantedAt(refresh)?.mayAsk ?? false;
const answerOf = ({ arrow: { reply } }: Step) => (reply.kind === 'answered' ? reply.answer : null);
const isAsked = ({ arrow: { reply } }: Step): boolean => reply.kind === 'asked';

const isOptional = (at: Place): boolean => at.box === 'F' && ['canary', 'fresher'].includes(at.purpose ?? '');

/** A wait to which a click returns hears at once a claim that came during the click's call, and begins a pass. */
const hearsClaim = (from: Refresh, { at }: Refresh): boolean =>
  from.wait !== null && from.claims.length > 0 && at.box === 'begin' && at.then !== 'entry';

export const INVARIANTS: readonly Invariant[] = [
  {
    says: '1. nobody is asked because of a wait, operator, disabled or missing answer',
    on: ['answered'],
    onArrow: (walked) => {
      const answer = answerOf(walked);
      const { at } = walked.from.refresh;
      if (answer === null || !asksSomebody(walked.to.refresh)) return null;
      const code = answer.code ?? '';
      // Asked for a reason other than the answer: a password refused earlier, or phones that ring in vain (rule 5).
      const wanted = wantedAt(walked.to.refresh);
      if (wanted?.code === REFUSED || (wanted?.box === 'MFA' && walked.to.world.rings >= 2)) return null;
      const isOurs = ['wait', 'disabledInstitution', 'operator'].includes(classOfCode(code));
      return isNoAnswer(answer) || isOurs || code === 'LOGIN_MISMATCH'
        ? `${code || answer.kind} at ${at.box} asks`
        : null;
    },
  },
  {
    says: '2. no live call above the limits, and none beside another',
    on: ['asked', 'answered'],
    onArrow: (walked) => {
      const { from, to } = walked;
      const call = isAsked(walked) && to.refresh.at.box === 'F' ? to.refresh.at : null;
      if (call !== null && from.world.capped === call.presence) return 'a live call after the cap';
      if (call !== null && from.world.working) return 'a live call beside its own session';
      const kind = answerOf(walked)?.kind;
      if (kind !== 'busy') return null;
      // Such a call is not made later instead: the wait goes on, or the data that Flinks held is used.
      const rests = ['settle', 'wait'].includes(to.refresh.at.box) || isOptional(from.refresh.at);
      return rests || hearsClaim(from.refresh, to.refresh) ? null : `busy leads to ${to.refresh.at.box}`;
    },
  },
  {
    says: "3. after a refused password there is no live call before a proof, but for a brake's one",
    on: ['asked'],
    onArrow: (walked) => {
      const { world } = walked.from;
      const { at } = walked.to.refresh;
      if (!isAsked(walked) || at.box !== 'F' || !world.refused) return null;
      return at.purpose !== undefined && at.purpose === world.granted ? null : 'it is replayed';
    },
  },
  {
    says: '4. after two unattended 203s there is no unattended live call before a success',
    on: ['asked'],
    onArrow: (walked) => {
      const { at } = walked.to.refresh;
      const rings = isAsked(walked) && at.box === 'F' && at.presence === 'unattended';
      return rings && walked.from.world.rings >= 2 ? 'a phone rings a third time' : null;
    },
    atState: ({ refresh, world }) =>
      refresh.at.box !== 'ended' && Math.min(2, refresh.facts.unattended203s) !== world.rings
        ? `${refresh.facts.unattended203s} are counted, and ${world.rings} were made`
        : null,
  },
  {
    says: '5. a lost live answer is followed by a look, never by a live call',
    on: ['asked'],
    onArrow: (walked) =>
      isAsked(walked) && walked.to.refresh.at.box === 'F' && walked.from.world.lost ? 'a live call at once' : null,
  },
  {
    says: '6. without a message every state comes to an end or a wait, in bounded steps',
    ofWalk: (walk) => endless(walk),
  },
  {
    says: '7. a revoke ends the refresh anywhere, and nothing is asked afterwards',
    ofRefresh: (refresh, next) => {
      const revoked = next(refresh, { kind: 'revoked' }, NOW);
      if (revoked.at.box !== 'ended') return `a revoke at ${refresh.at.box} leads to ${revoked.at.box}`;
      const after = next(
        revoked,
        { kind: 'answered', answer: { kind: 'ok', requestId: 's', lastRefresh: NEWER } },
        NOW,
      );
      return after.at.box === 'ended' ? null : 'an answer that comes late leads on';
    },
  },
  {
    says: '8. a refresh that only a webhook asked for goes to no bank and asks nobody',
    ofRefresh: ({ mode, at }) =>
      mode === 'webhookOnly' && ['F', 'settle', 'record', 'wait'].includes(at.box) ? `it stands at ${at.box}` : null,
  },
  {
    says: '9. a false claim never asks anybody again',
    on: ['answered'],
    onArrow: (walked) => {
      const { at, wait } = walked.from.refresh;
      const answer = answerOf(walked);
      if (answer === null || wait === null || !asksSomebody(walked.to.refresh)) return null;
      const isForeign = answer.code === 'UNAUTHORIZED' || answer.code === 'LOGIN_MISMATCH';
      if (at.box === 'D' && at.session.claim !== undefined && isForeign) return 'the session of a claim was false';
      const isNothingNew =
        at.box === 'A' && answer.kind === 'ok' && wait.provesByMoving && answer.lastRefresh !== NEWER;
      return isNothingNew ? 'Flinks holds nothing new' : null;
    },
  },
  {
    says: '10. every wait has a limit, and ends there',
    ofRefresh: (refresh, next) => {
      const { at, wait } = refresh;
      if (at.box !== 'wait' || wait === null) return null;
      const untilMs = givesUpAtMs(refresh, wait);
      if (!(untilMs <= NOW + refresh.policy.waitLimitMs)) return 'it may wait for ever';
      const over = atDue(next, refresh, wait, untilMs).at;
      return over.box === 'ended' && over.outcome.outcome === 'gave_up' ? null : `at its limit it is at ${over.box}`;
    },
  },
  {
    says: '11. a click is answered from every state, in bounded steps',
    ofRefresh: (refresh, next) => unansweredAt(next(refresh, { kind: 'click' }, NOW)),
  },
  {
    says: '12. what a box needs is there',
    ofRefresh: (refresh) => missingAt(refresh),
  },
  {
    says: '13. a reminder is sent when it is due and once, and the wait goes on',
    ofRefresh: (refresh, next) => {
      const { at, wait } = refresh;
      if (at.box !== 'wait' || wait === null) return null;
      const dueMs = reminderAtMs(refresh, wait);
      if (dueMs === null) return null;
      const sentAt = (ms: number) => atDue(next, refresh, wait, ms).wait?.remindersSent;
      if (sentAt(dueMs - 1) !== wait.remindersSent) return 'it is sent too early';
      const reminded = atDue(next, refresh, wait, dueMs);
      if (reminded.at.box !== 'wait') return `it leads to ${reminded.at.box}`;
      return reminded.wait?.remindersSent === wait.remindersSent + 1 ? null : 'it is not counted';
    },
  },
  {
    says: '14. an account that cannot be read is named at the end',
    onArrow: (walked) => {
      const { from, to } = walked;
      const answer = answerOf(walked);
      const wasNamed = from.refresh.at.box === 'I' && from.refresh.at.missing.includes(UNREADABLE_ACCOUNT);
      const isUnread = (answer?.unreadable ?? 0) > 0;
      const { at } = to.refresh;
      if (!(wasNamed || isUnread) || answer?.kind === 'gone') return null;
      if (at.box === 'I') return at.missing.includes(UNREADABLE_ACCOUNT) ? null : 'it is forgotten';
      if (at.box !== 'ended' || at.outcome.outcome !== 'refreshed') return null;
      return at.outcome.code === 'UNREADABLE' ? null : 'the end says nothing of it';
    },
  },
  {
    says: '15. INVALID_LOGIN of a login that never worked is our mistake, and asks nobody',
    on: ['answered'],
    onArrow: (walked) =>
      !walked.from.refresh.facts.everWorked &&
      answerOf(walked)?.code === 'INVALID_LOGIN' &&
      asksSomebody(walked.to.refresh) &&
      !['look', 'settle'].includes(walked.from.refresh.at.box)
        ? 'the user is asked'
        : null,
  },
  {
    says: '16. nobody is given up or reminded whose ask is held',
    onArrow: ({ from, arrow: { reply }, to }) => {
      const { at } = to.refresh;
      const isOver = at.box === 'ended' && at.outcome.outcome === 'gave_up' && from.refresh.wait !== null;
      const isReminded = (to.refresh.wait?.remindersSent ?? 0) > (from.refresh.wait?.remindersSent ?? 0);
      const isCounted = reply.kind === 'clock' && reply.countsFrom !== null;
      return (isOver || isReminded) && !isCounted ? 'nobody has looked whether it went out' : null;
    },
  },
  {
    says: "17. a brake's live call is made once for each row it claimed, so a canary rings no phone twice",
    on: ['asked'],
    onArrow: (walked) => {
      const { at } = walked.to.refresh;
      if (!isAsked(walked) || at.box !== 'F' || at.purpose === undefined || at.purpose === 'fresher') return null;
      return walked.from.world.granted === at.purpose ? null : 'no row was claimed for it';
    },
  },
  {
    says: '18. a live call that only REFRESH_LIVE_AGE wanted asks nobody, and is made once',
    onArrow: (walked) => {
      const { from, to } = walked;
      const isAgain = isAsked(walked) && to.refresh.at.box === 'F' && from.world.fresher;
      if (isAgain) return 'the bank is called again';
      return from.world.fresher && to.world.fresher && asksSomebody(to.refresh) ? 'somebody is asked' : null;
    },
  },
  {
    says: "19. a run's look at a login that was given up asks nobody, and calls no bank without the user",
    ofRefresh: ({ mode, at }) => {
      if (mode !== 'probe') return null;
      const isUnattended = at.box === 'F' && !at.clicked && at.presence === 'unattended';
      return isUnattended || ['record', 'wait'].includes(at.box) ? `it stands at ${at.box}` : null;
    },
  },
];

/** The rest of a wait ends, and the database says that the wait counts from the time that the wait knows already. */
function atDue(next: Next, refresh: Refresh, wait: Wait, nowMs: number): Refresh {
  const due = next(refresh, { kind: 'elapsed' }, nowMs);
  return due.at.box === 'clock' ? next(due, { kind: 'clock', countsFrom: wait.countsFrom }, nowMs) : due;
}

/** Places that last long answer a click at once. All others lead to one of them (invariant 6). */
function unansweredAt(refresh: Refresh): string | null {
  const { box } = refresh.at;
  const stays =
    ['wait', 'ended', 'delay', 'I'].includes(box) || (refresh.at.box === 'J' && refresh.at.restUntilMs !== null);
  const answer = clickAnswer(refresh, NOW);
  if (stays && answer === null) return `a click at ${box} is not answered`;
  if (answer?.mode === 'mfa' && answer.requestId === undefined) return 'a click is sent to MFA without a session';
  return answer?.mode === 'later' && answer.retryAt === undefined ? 'a click hears later, and not when' : null;
}

function missingAt({ at, wait }: Refresh): string | null {
  const hasSession = (place: Place): boolean =>
    !('session' in place) || (typeof place.session.requestId === 'string' && place.session.requestId !== '');
  if (!hasSession(at)) return `${at.box} has no RequestId`;
  if (at.box === 'begin' && typeof at.then === 'object' && !hasSession(at.then)) return 'a return has no RequestId';
  if (at.box === 'look' && !Number.isFinite(Date.parse(at.since))) return 'a look does not know since when';
  const needsWait = at.box === 'wait' || (at.box === 'record' && at.wanted === 'same');
  const isClicked = (at.box === 'F' || at.box === 'settle') && at.clicked;
  return (needsWait || isClicked) && wait === null ? `${at.box} has no wait` : null;
}

/** Ways without a message have no cycle, and end at an end or a wait. */
function endless({ states, onward, isWhole }: Walk): string | null {
  const NEW = 0;
  const OPEN = 1;
  const DONE = 2;
  const progress = new Uint8Array(states.length);
  const waysOf = (index: number): readonly number[] => {
    const { box } = states[index]!.refresh.at;
    if (box === 'wait' || box === 'ended') return [];
    const ways = onward[index] ?? [];
    if (isWhole && ways.length === 0) throw new Error(`${box} leads nowhere: ${nameOf(states[index]!.refresh)}`);
    return ways;
  };
  for (let start = 0; start < states.length; start += 1) {
    if (progress[start] !== NEW) continue;
    progress[start] = OPEN;
    const open = [{ index: start, ways: waysOf(start), walked: 0 }];
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      const way = top.ways[top.walked];
      top.walked += 1;
      if (way === undefined) {
        progress[top.index] = DONE;
        open.pop();
      } else if (progress[way] === OPEN) return `it goes in a circle through ${nameOf(states[way]!.refresh)}`;
      else if (progress[way] === NEW) {
        progress[way] = OPEN;
        open.push({ index: way, ways: waysOf(way), walked: 0 });
      }
    }
  }
  return null;
}
