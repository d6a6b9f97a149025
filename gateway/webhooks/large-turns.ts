import { ProblemError } from '../problems';

/** How bodies of unknown senders are received; each over 64 KB may hold 64 MB of memory until it is verified. */
export interface ReceivingLimits {
  /** Large bodies at once, overall and from one address. */
  atOnce: number;
  perAddress: number;
  /** How many more may wait for their turn, with their connection paused, and for how long. */
  waiting: number;
  waitMs: number;
  /** A body has stalled if 64 KB of it have not arrived in so long; sooner while another one waits for its turn. */
  stalledAfterMs: number;
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
 * Turns for large bodies of which nobody knows yet who sent them. First come, first served, among those whose address
 * has a turn left.
 */
export class LargeTurns {
  #waiting: Waiting[] = [];
  readonly #busy = new Map<string, number>();

  constructor(readonly limits = RECEIVING_LIMITS) {}

  /** Somebody waits: who has a turn must use it. */
  get isContended(): boolean {
    return this.#waiting.some(({ isGone }) => !isGone());
  }

  /** Waits for a turn and returns what ends it. Throws `webhooks_busy` if too many wait, or for too long. */
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
  new ProblemError('webhooks_busy', 'Too much is being read at once; send it again later.', {
    // The rest of its body is not waited for.
    headers: { 'retry-after': '60', connection: 'close' },
  });
