import { ProblemError } from '../problems/problems';

/**
 * Limits for receiving bodies from unknown senders. Each body over 64 KB may take up to 64 MB of memory until it is
 * verified.
 */
export interface ReceivingLimits {
  /** Most large bodies at once, in total and per address. */
  atOnce: number;
  perAddress: number;
  /** How many senders may wait for a turn with their connection paused. */
  waiting: number;
  /** How long a sender may wait for a turn. */
  waitMs: number;
  /** A body has stalled if 64 KB of it do not arrive within this time. */
  stalledAfterMs: number;
  /** The shorter limit for a stalled body while other senders wait for a turn. */
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
 * Turns for large bodies whose sender is not verified yet. They are given in the order of arrival, to senders whose
 * address is below its limit.
 */
export class LargeTurns {
  #waiting: Waiting[] = [];
  readonly #busy = new Map<string, number>();

  constructor(readonly limits = RECEIVING_LIMITS) {}

  /**
   * Whether a sender is waiting for a turn. While one is, a body that stalls loses its turn sooner
   * (`stalledWhileOthersWaitMs`).
   */
  get isContended(): boolean {
    return this.#waiting.some(({ isGone }) => !isGone());
  }

  /**
   * Waits for a turn and returns the function that ends it. Throws `webhooks_busy` if too many senders wait, or if this
   * one waits too long.
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
  new ProblemError('webhooks_busy', 'Too much is being read at once; send the webhook again later.', {
    // Do not wait for the rest of the body.
    headers: { 'retry-after': '60', connection: 'close' },
  });
