import type { Reply } from '../../../domain/refresh/reply';
import { reopenedWorld, starts, type Arrow, type Next } from './model';
import { Machines, type Machine } from './moves';
import { codeOf, worldAfter, WORLD_CODES, type State, type World } from './world';

/** A walked arrow. */
export interface Step {
  readonly from: State;
  readonly arrow: Arrow;
  readonly to: State;
}

/** What must hold. Each check returns what is wrong, or null. */
export interface Invariant {
  readonly says: string;
  /** Checks a refresh, whatever the world around it. */
  readonly ofRefresh?: (refresh: State['refresh'], next: Next) => string | null;
  readonly atState?: (state: State) => string | null;
  readonly onArrow?: (step: Step) => string | null;
  /** The kinds of replies that `onArrow` is about; absent if all are. */
  readonly on?: readonly Reply['kind'][];
  /** Checks the walk at its end, and now and then before. */
  readonly ofWalk?: (walk: Walk) => string | null;
}

export interface Walk {
  /** False: the newest states have not been walked on from. */
  readonly isWhole: boolean;
  readonly states: readonly State[];
  readonly arrows: number;
  /** By state, the states to which arrows without a message lead. Arrows on which only time passes are left out. */
  readonly onward: readonly (readonly number[])[];
}

export interface Violation {
  readonly says: string;
  readonly what: string;
  /** The replies from a start to this violation. */
  readonly story: readonly string[];
}

interface Found extends State {
  readonly index: number;
  readonly machine: Machine;
  readonly cameFrom: Found | null;
  readonly cameBy: Reply | 'it begins anew' | null;
}

/** Walks every reachable state, breadth first. Ends at the first violation. */
export function explore(next: Next, invariants: readonly Invariant[]): { walk: Walk; violation: Violation | null } {
  const machines = new Machines(next);
  const worlds: World[] = [];
  const states: Found[] = [];
  const known = new Map<number, Found>();
  const onward: number[][] = [];
  const checked = new Set<Machine>();
  let arrows = 0;
  let lookAt = 1_000;

  /** The state of this refresh in this world: the one that is known, or a new one, to be walked from. */
  const stateOf = (machine: Machine, world: World, cameFrom: Found | null, cameBy: Found['cameBy']): Found => {
    const code = codeOf(world);
    const key = machine.id * WORLD_CODES + code;
    const before = known.get(key);
    if (before !== undefined) return before;
    const { refresh } = machine;
    const state = { refresh, world: (worlds[code] ??= world), index: states.length, machine, cameFrom, cameBy };
    known.set(key, state);
    states.push(state);
    return state;
  };
  const walkSoFar = (): Walk => ({ states, arrows, onward, isWhole: onward.length === states.length });
  const violatedBy = (says: string, what: string, at: Found | null, arrow?: Arrow) => {
    const story = arrow === undefined ? [] : [JSON.stringify(arrow.reply)];
    for (let came = at; came !== null && came.cameBy !== null; came = came.cameFrom)
      story.unshift(JSON.stringify(came.cameBy));
    return { walk: walkSoFar(), violation: { says, what, story } };
  };
  const violatedByWalk = () => {
    for (const { says, ofWalk } of invariants) {
      const what = ofWalk?.(walkSoFar()) ?? null;
      if (what !== null) return violatedBy(says, what, null);
    }
    return null;
  };
  const checks = checksOf(invariants);

  for (const { refresh, world } of starts()) stateOf(machines.of(refresh), world, null, null);
  for (let head = 0; head < states.length; head += 1) {
    const from = states[head]!;
    const { machine, refresh, world } = from;
    for (const { says, atState } of checks.atState) {
      const what = atState!(from);
      if (what !== null) return violatedBy(says, what, from);
    }
    const ways = machines.waysFrom(machine, world);
    if (!checked.has(machine)) {
      checked.add(machine);
      for (const { says, ofRefresh } of checks.ofRefresh) {
        const what = ofRefresh!(refresh, next);
        if (what !== null) return violatedBy(says, what, from);
      }
    }
    if (ways.isNew) {
      ways.isNew = false;
      const late = machines.lateAt(machine, ways);
      if (late !== undefined) return violatedBy(POSTPONED, 'it had one', from, late);
    }
    const { own, told, ends } = ways;
    const onwards: number[] = [];
    arrows += ends.length;
    for (let index = 0; index < ends.length; index += 1) {
      const isOwn = index < own.length;
      const arrow = isOwn ? own[index]! : told[index - own.length]!;
      const end = (ends[index] === undefined ? (ends[index] = machines.end(machine, arrow)) : ends[index])!;
      if (end === null) continue;
      const to = stateOf(end, worldAfter(world, refresh.at, end.refresh, arrow), from, arrow.reply);
      const walked = { from, arrow, to };
      for (const { says, onArrow } of checks.onArrow[arrow.reply.kind]) {
        const what = onArrow!(walked);
        if (what !== null) return violatedBy(says, what, from, arrow);
      }
      if (isOwn && arrow.isWaitingForBank === undefined) onwards.push(to.index);
    }
    const again = machines.again(machine);
    if (again !== null) stateOf(again, reopenedWorld(world), from, 'it begins anew');
    onward.push(onwards);
    if (head === lookAt) {
      lookAt *= 4;
      const violated = violatedByWalk();
      if (violated !== null) return violated;
    }
  }
  return violatedByWalk() ?? { walk: walkSoFar(), violation: null };
}

const POSTPONED = 'a message that has its effect at a later place has none before';

const KINDS: Record<Reply['kind'], true> = {
  answered: true,
  asked: true,
  begun: true,
  canaryTaken: true,
  claim: true,
  click: true,
  clickAnswered: true,
  clock: true,
  elapsed: true,
  recalled: true,
  recorded: true,
  revoked: true,
  run: true,
};

/** The invariants by what they check, those of arrows by the kind of reply. */
function checksOf(invariants: readonly Invariant[]) {
  const onArrow = {} as Record<Reply['kind'], readonly Invariant[]>;
  for (const kind of Object.keys(KINDS) as Reply['kind'][])
    onArrow[kind] = invariants.filter((one) => one.onArrow !== undefined && (one.on?.includes(kind) ?? true));
  const atState = invariants.filter((one) => one.atState !== undefined);
  const ofRefresh = invariants.filter((one) => one.ofRefresh !== undefined);
  return { atState, ofRefresh, onArrow };
}
