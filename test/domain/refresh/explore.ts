import { keyOf } from './at-now';
import { isPostponed, messages, reopened, replies, starts, step, type Arrow, type Next, type State } from './model';

export interface Step {
  readonly from: State;
  readonly arrow: Arrow;
  readonly to: State;
}

/** What must hold, at every state or on every arrow; returns what is wrong, or null. */
export interface Invariant {
  readonly says: string;
  readonly onArrow?: (step: Step, next: Next) => string | null;
  readonly atState?: (state: State, next: Next) => string | null;
  /** Of the whole walk, at its end. */
  readonly ofWalk?: (walk: Walk) => string | null;
}

export interface Walk {
  readonly states: ReadonlyMap<string, State>;
  readonly arrows: number;
  /** Ways on without a message; those on which nothing but time passes are left out. */
  readonly onward: ReadonlyMap<string, readonly string[]>;
}

export interface Violation {
  readonly says: string;
  readonly what: string;
  /** Replies from a start to where it happened. */
  readonly story: readonly string[];
}

/** Walks every reachable state, breadth first. Ends at the first violation. */
export function explore(next: Next, invariants: readonly Invariant[]): { walk: Walk; violation: Violation | null } {
  const states = new Map<string, State>();
  const onward = new Map<string, string[]>();
  const cameBy = new Map<string, { from: string; told: string }>();
  let arrows = 0;
  const queue: string[] = [];
  for (const state of starts()) {
    const key = keyOf(state);
    states.set(key, state);
    queue.push(key);
  }
  const walk: Walk = {
    states,
    onward,
    get arrows() {
      return arrows;
    },
  };
  const violated = (says: string, what: string, key: string, told?: Arrow): Violation => {
    const story = told === undefined ? [] : [JSON.stringify(told.reply)];
    for (let at = cameBy.get(key); at !== undefined; at = cameBy.get(at.from)) story.unshift(at.told);
    return { says, what, story };
  };
  for (let head = 0; head < queue.length && head < Number(process.env.CAP ?? 1e9); head += 1) {
    const key = queue[head]!;
    const from = states.get(key)!;
    for (const { says, atState } of invariants) {
      const what = atState?.(from, next) ?? null;
      if (what !== null) return { walk, violation: violated(says, what, key) };
    }
    const ways: string[] = [];
    const told = replies(from);
    for (const arrow of [...told, ...messages(from)]) {
      const to = step(from, arrow, next);
      arrows += 1;
      for (const { says, onArrow } of invariants) {
        const what = onArrow?.({ from, arrow, to }, next) ?? null;
        if (what !== null) return { walk, violation: violated(says, what, key, arrow) };
      }
      const toKey = keyOf(to);
      if (told.includes(arrow) && arrow.isWaitingForBank === undefined) ways.push(toKey);
      if (states.has(toKey) || (!told.includes(arrow) && isPostponed(from, arrow.reply))) continue;
      states.set(toKey, to);
      cameBy.set(toKey, { from: key, told: JSON.stringify(arrow.reply) });
      queue.push(toKey);
    }
    const again = reopened(from);
    if (again !== null && !states.has(keyOf(again))) {
      states.set(keyOf(again), again);
      cameBy.set(keyOf(again), { from: key, told: 'it begins anew' });
      queue.push(keyOf(again));
    }
    onward.set(key, ways);
  }
  for (const { says, ofWalk } of invariants) {
    const what = ofWalk?.(walk) ?? null;
    if (what !== null) return { walk, violation: { says, what, story: [] } };
  }
  return { walk, violation: null };
}
