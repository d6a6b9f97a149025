import { ProblemError } from '../problems/problems';

/**
 * Limits for receiving bodies from senders that are not verified yet. Each body over 64 KB may take up to 64 MB of
 * memory until its signature has been checked.
 */
export interface ReceivingLimits {
  /** How many large bodies may be received at once: in total, and from one address. */
  atOnce: number;
  perAddress: number;
  /** How many senders may wait for their turn. Meanwhile nothing is read from their connections. */
  waiting: number;
  /** How long a sender may wait for its turn. */
  waitMs: number;
  /** A body has stalled, and is refused, if its next 64 KB do not arrive within this time. */
  stalledAfterMs: number;
  /** The same limit for a large body while other senders wait for a turn. It is shorter. */
  stalledWhileOthersWaitMs: number;
}

export const RECEIVING_LIMITS: ReceivingLimits = {
  atOnce: 3,
  perAddress: 2,
  waiting: 32,
  waitMs: 60_000,
  stalledAfterMs: 15_000,
  stalledWhileOthersWaitMs: 2_000,
};

interface Waiting {
  address: string;
  isGone: () => boolean;
  begin: () => void;
}

/**
 * Gives out turns: a large body whose sender is not verified yet is received only while it has a turn. Senders get
 * their turns in the order in which they came, except that an address at its limit has to wait.
 */
export class LargeTurns {
  #waiting: Waiting[] = [];
  readonly #busy = new Map<string, number>();

  constructor(readonly limits = RECEIVING_LIMITS) {}

  /**
   * Whether a sender is waiting for a turn. While one is, a body that has a turn and stalls is refused sooner
   * (`stalledWhileOthersWaitMs`).
   */
  get isContended(): boolean {
    return this.#waiting.some(({ isGone }) => !isGone());
  }

  /**
   * Waits for a turn, and returns the function that ends the turn. `isGone`: whether the sender has closed its
   * connection. Throws `webhooks_busy` if too many senders are waiting, or if this one has waited too long.
   */
  async take(address: string, isGone: () => boolean): Promise<() => void> {
    if (!this.#isFree(address)) await this.#wait(address, isGone);
    else this.#begin(address);
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.#end(address);
    };
  }

  #isFree(address: string): boolean {
    const all = [...this.#busy.values()].reduce((sum, count) => sum + count, 0);
    return all < this.limits.atOnce && (this.#busy.get(address) ?? 0) < this.limits.perAddress;
  }

  #begin(address: string): void {
    this.#busy.set(address, (this.#busy.get(address) ?? 0) + 1);
  }

  #end(address: string): void {
    const left = (this.#busy.get(address) ?? 1) - 1;
    if (left === 0) this.#busy.delete(address);
    else this.#busy.set(address, left);
    this.#waiting = this.#waiting.filter(({ isGone }) => !isGone());
    const next = this.#waiting.find((waiting) => this.#isFree(waiting.address));
    if (next === undefined) return;
    this.#waiting = this.#waiting.filter((waiting) => waiting !== next);
    this.#begin(next.address);
    next.begin();
  }

  #wait(address: string, isGone: () => boolean): Promise<void> {
    this.#waiting = this.#waiting.filter((waiting) => !waiting.isGone());
    if (this.#waiting.length >= this.limits.waiting) throw webhooksBusy();
    return new Promise((resolve, reject) => {
      const tooLong = setTimeout(() => {
        this.#waiting = this.#waiting.filter((other) => other !== waiting);
        reject(webhooksBusy());
      }, this.limits.waitMs);
      const begin = () => {
        clearTimeout(tooLong);
        resolve();
      };
      const waiting: Waiting = { address, isGone, begin };
      this.#waiting.push(waiting);
    });
  }
}

export const webhooksBusy = (): ProblemError =>
  new ProblemError(
    'webhooks_busy',
    'The gateway is reading as many large webhooks as it may at once. Send this webhook again later.',
    {
      // The connection is closed, so that the rest of the body is not read.
      headers: { 'retry-after': '60', connection: 'close' },
    },
  );
