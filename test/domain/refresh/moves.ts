import { clickAnswer } from '../../../domain/refresh/click-answer';
import type { Refresh } from '../../../domain/refresh/state';
import { NOW } from './alphabet';
import { nameOf } from './at-now';
import { isPostponed, messages, move, reopened, replies, type Arrow, type Next } from './model';
import type { World } from './world';

/**
 * A refresh as it is walked: one object for all states that hold it. What the machine does with a reply does not depend
 * on the world around it, so each arrow is followed once.
 */
export interface Machine {
  readonly id: number;
  readonly refresh: Refresh;
  /** The arrows from this refresh, by the part of the world on which they depend (`variantOf`). */
  readonly ways: Ways[];
  /** What this refresh begins again as; null if it does not begin again, undefined until that is asked. */
  again: Machine | null | undefined;
}

/** The arrows from a refresh: its replies, then the messages. */
export interface Ways {
  readonly own: readonly Arrow[];
  readonly told: readonly Arrow[];
  /** Where each arrow of `own`, then of `told` leads; undefined until it is walked, null if it is postponed. */
  readonly ends: (Machine | null | undefined)[];
  /** Whether no state has been walked on along these arrows yet. */
  isNew: boolean;
}

/** Every refresh met so far, by its name. */
export class Machines {
  readonly #all = new Map<string, Machine>();

  constructor(private readonly next: Next) {}

  of(refresh: Refresh): Machine {
    const name = nameOf(refresh);
    const known = this.#all.get(name);
    if (known !== undefined) return known;
    const machine: Machine = { id: this.#all.size, refresh, ways: [], again: undefined };
    this.#all.set(name, machine);
    return machine;
  }

  /** All arrows from a refresh in this world. */
  waysFrom({ refresh, ways }: Machine, world: World): Ways {
    const variant = variantOf(world);
    return (ways[variant] ??= waysOf(refresh, world));
  }

  /** Where an arrow leads. */
  end(from: Machine, arrow: Arrow): Machine {
    const to = move(from.refresh, arrow, this.next);
    return to === from.refresh ? from : this.of(to);
  }

  again(machine: Machine): Machine | null {
    if (machine.again === undefined) {
      const again = reopened(machine.refresh);
      machine.again = again && this.of(again);
    }
    return machine.again;
  }

  /** The first postponed message that has an effect all the same, if one has. */
  lateAt({ refresh }: Machine, { own, told, ends }: Ways): Arrow | undefined {
    return told.find((arrow, index) => ends[own.length + index] === null && !isHarmless(refresh, arrow, this.next));
  }
}

/** What `replies` and `isPostponed` read of a world, as an index. */
const variantOf = ({ asked, atBank }: Pick<World, 'asked' | 'atBank'>): number => (asked ? 1 : 0) + (atBank ? 2 : 0);

function waysOf(refresh: Refresh, world: Pick<World, 'asked' | 'atBank'>): Ways {
  const own = replies(refresh, world);
  const told = messages(refresh);
  const postponed = told.map(({ reply }) => (isPostponed(refresh, world, reply) ? null : undefined));
  return { own, told, ends: [...own.map(() => undefined), ...postponed], isNew: true };
}

/** Whether the refresh stays where it was. */
function isHarmless(refresh: Refresh, { reply, afterMs }: Arrow, next: Next): boolean {
  const heard = next(refresh, reply, NOW + afterMs);
  return heard.at === refresh.at || (clickAnswer(heard, NOW) !== null && heard.at.box === refresh.at.box);
}
