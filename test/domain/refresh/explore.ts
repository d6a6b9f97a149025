import { clickAnswer } from '../../../domain/refresh/click-answer';
import { NOW } from './alphabet';
import { keyOf } from './at-now';
import { isPostponed, messages, reopened, replies, starts, step, type Arrow, type Next } from './model';
import type { State } from './world';

/** A walked arrow. */
export interface Step {
  readonly from: State;
  readonly arrow: Arrow;
  readonly to: State;
}

/** What must hold. Each check returns what is wrong, or null. */
export interface Invariant {
  readonly says: string;
  readonly atState?: (state: State, next: Next) => string | null;
  readonly onArrow?: (step: Step) => string | null;
  /** Checks the walk at its end, and now and then before. */
  readonly ofWalk?: (walk: Walk) => string | null;
}

export interface Walk {
  /** False: the newest states have not been walked on from. */
  readonly isWhole: boolean;
  readonly states: ReadonlyMap<string, State>;
  readonly arrows: number;
  /** Ways onward without a message, except those on which only time passes. */
  readonly onward: ReadonlyMap<string, readonly string[]>;
}

export interface Violation {
  readonly says: string;
  readonly what: string;
  /** The replies from a start to this violation. */
  readonly story: readonly string[];
}

/** Walks every reachable state, breadth first. Ends at the first violation. */
export function explore(next: Next, invariants: readonly Invariant[]): { walk: Walk; violation: Violation | null } {
  const states = new Map<string, State>();
  const onward = new Map<string, string[]>();
  const cameBy = new Map<string, { from: string; told: string }>();
  const queue: string[] = [];
  let arrows = 0;
  let lookAt = 1_000;

  const found = (key: string, state: State, from?: string, told?: string): void => {
    if (states.has(key)) return;
    states.set(key, state);
    if (from !== undefined) cameBy.set(key, { from, told: told ?? '' });
    queue.push(key);
  };
  const violated = (says: string, what: string, key: string, arrow?: Arrow): Violation => {
    const story = arrow === undefined ? [] : [JSON.stringify(arrow.reply)];
    for (let came = cameBy.get(key); came !== undefined; came = cameBy.get(came.from)) story.unshift(came.told);
    return { says, what, story };
  };
  const walkSoFar = (): Walk => ({ states, arrows, onward, isWhole: onward.size === states.size });
  const violatedByWalk = (): Violation | null => {
    for (const { says, ofWalk } of invariants) {
      const what = ofWalk?.(walkSoFar()) ?? null;
      if (what !== null) return { says, what, story: [] };
    }
    return null;
  };

  const atState = invariants.filter((one) => one.atState !== undefined);
  const onArrow = invariants.filter((one) => one.onArrow !== undefined);
  for (const state of starts()) found(keyOf(state), state);
  for (let head = 0; head < queue.length; head += 1) {
    const key = queue[head]!;
    const from = states.get(key)!;
    for (const { says, atState: check } of atState) {
      const what = check!(from, next);
      if (what !== null) return { walk: walkSoFar(), violation: violated(says, what, key) };
    }
    const ways: string[] = [];
    const own = replies(from);
    const told = messages(from);
    arrows += own.length + told.length;
    for (const arrow of [...own, ...told.filter(({ reply }) => !isPostponed(from, reply))]) {
      const to = step(from, arrow, next);
      const walked = { from, arrow, to };
      for (const { says, onArrow: check } of onArrow) {
        const what = check!(walked);
        if (what !== null) return { walk: walkSoFar(), violation: violated(says, what, key, arrow) };
      }
      const toKey = keyOf(to);
      if (own.includes(arrow) && arrow.isWaitingForBank === undefined) ways.push(toKey);
      if (!states.has(toKey)) found(toKey, to, key, JSON.stringify(arrow.reply));
    }
    const late = told.find((arrow) => isPostponed(from, arrow.reply) && !isHarmless(from, arrow, next));
    if (late !== undefined) return { walk: walkSoFar(), violation: violated(POSTPONED, 'it had one', key, late) };
    const again = reopened(from);
    if (again !== null) found(keyOf(again), again, key, '"it begins anew"');
    onward.set(key, ways);
    if (head === lookAt) {
      lookAt *= 4;
      const violation = violatedByWalk();
      if (violation !== null) return { walk: walkSoFar(), violation };
    }
  }
  return { walk: walkSoFar(), violation: violatedByWalk() };
}

const POSTPONED = 'a message that has its effect at a later place has none before';

/** Whether the refresh stays where it was. */
const isHarmless = ({ refresh }: State, { reply, afterMs }: Arrow, next: Next): boolean => {
  const heard = next(refresh, reply, NOW + afterMs);
  return heard.at === refresh.at || (clickAnswer(heard, NOW) !== null && heard.at.box === refresh.at.box);
};
