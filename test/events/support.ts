import { drain, type Drained, type DrainOptions } from '../../activities/deliver-events';
import type { Store } from '../../store/store';
import { openTestStore, type TestStore } from '../store/support';
import { Receiver, SECRET } from './receiver';
import { waitFor } from '../support/wait-for';

/** How long an attempt counts as under way. */
export const LEASE_MS = 60_000;

/** A clock that stands still until it is moved. */
class Clock {
  private ms = Date.now() + 1_000;
  readonly now = (): Date => new Date(this.ms);
  forward(ms: number): void {
    this.ms += ms;
  }
  set(iso: string): void {
    this.ms = Date.parse(iso);
  }
}

export const linkFor = (waitId: string): string => `https://gateway.example/connect/${waitId}.signature`;

/** A store, a receiver, and drains between them, all with the same clock. */
export class EventsBench {
  readonly clock = new Clock();
  private readonly drains = new Set<{ stop: AbortController; ended: Promise<Drained>; looks: number }>();
  /** Errors that ended a drain. Nothing is sent after one, so waits name them. */
  private readonly broken: unknown[] = [];

  private constructor(
    readonly db: TestStore,
    readonly receiver: Receiver,
  ) {
    receiver.nowMs = () => this.clock.now().getTime();
  }

  static async open(): Promise<EventsBench> {
    return new EventsBench(await openTestStore(), await Receiver.start());
  }

  get store(): Store {
    return this.db.store;
  }

  /** A running drain, as in the activity. */
  drain(more: Partial<DrainOptions> & { url?: string; quietHours?: DrainOptions['delivery']['quietHours'] } = {}) {
    const { url = this.receiver.url, quietHours = null, ...options } = more;
    const delivery = { url, secret: SECRET, quietHours, linkFor, now: this.clock.now };
    const log = { error: () => undefined };
    const stop = new AbortController();
    const { store = this.store, ...others } = options;
    const claim: Store['events']['claim'] = async (wish) => {
      const claimed = await store.events.claim(wish);
      drain_.looks += 1;
      return claimed;
    };
    const counted = { events: { ...store.events, claim } };
    const drain_ = { stop, ended: Promise.resolve({ delivered: 0, failed: 0 }), looks: 0 };
    const ended = drain({ store: counted, delivery, log, lookEveryMs: 10, ...others }, stop.signal);
    drain_.ended = ended;
    this.drains.add(drain_);
    // A failed drain does not look any more.
    ended.catch((error: unknown) => {
      this.broken.push(error);
      this.drains.delete(drain_);
    });
    return {
      ended,
      stop: (): Promise<Drained> => {
        stop.abort();
        return ended;
      },
    };
  }

  /**
   * Waits for several looks by every drain that is not told to stop: what is due at the first has been claimed, and has
   * been sent by the last.
   */
  async looks(): Promise<void> {
    const working = [...this.drains].filter(({ stop }) => !stop.signal.aborted);
    const before = working.map(({ looks }) => looks);
    await waitFor('five looks of each drain', () => working.every(({ looks }, n) => looks >= before[n]! + 5), {
      everyMs: 5,
    });
  }

  /**
   * Waits until the event's attempt has begun and its end is recorded. If that does not happen in time, the error shows
   * the event, the clock, and what ended drains.
   */
  async failed(id: string, attempt: number): Promise<void> {
    let event: Awaited<ReturnType<Store['events']['get']>> = null;
    const seen = () => ({ event, now: this.clock.now(), real: new Date(), broken: this.broken.map(String) });
    const condition = async () => {
      event = await this.store.events.get(id);
      const { attempts, failure, nextAttemptAt, state } = event!;
      const lease = Date.parse(nextAttemptAt ?? '') - this.clock.now().getTime();
      return attempts === attempt && failure !== null && (state === 'dead' || lease !== LEASE_MS);
    };
    await waitFor(`attempt ${attempt}`, condition, { withinMs: 90_000, everyMs: 10, seen });
  }

  /** Waits until no attempt is under way: if the clock moved before, it would count as lost. */
  rest(): Promise<void> {
    return until(async () => {
      const leaseEnd = this.clock.now().getTime() + LEASE_MS;
      const { events } = await this.store.events.list({ limit: 10_000 });
      return events.every(({ nextAttemptAt }) => Date.parse(nextAttemptAt ?? '') !== leaseEnd);
    }, 'rest');
  }

  /**
   * Waits until `count` events are delivered and marked so: if the clock moved before, an attempt under way would count
   * as lost.
   */
  marked(count: number): Promise<void> {
    return until(async () => {
      const { events } = await this.store.events.list({ limit: 10_000 });
      return events.filter(({ state }) => state === 'delivered').length >= count;
    }, `${count} deliveries`);
  }

  async stateOf(id: string): Promise<string> {
    return (await this.store.events.get(id))?.state ?? 'gone';
  }

  async alert(code = 'test', loginId?: string): Promise<string> {
    await this.store.events.alert({ code, message: 'm', ...(loginId === undefined ? {} : { loginId }) });
    const { events } = await this.store.events.list({ limit: 10_000 });
    return events.at(-1)!.id;
  }

  async close(): Promise<void> {
    for (const { stop } of this.drains) stop.abort();
    await Promise.allSettled([...this.drains].map(({ ended }) => ended));
    await this.receiver.stop();
    await this.db.end();
    expect(this.receiver.complaints).toEqual([]);
  }
}

export async function until(condition: () => boolean | Promise<boolean>, what: string, withinMs = 90_000) {
  await waitFor(what, condition, { withinMs, everyMs: 10 });
}
