/** The memory, in bytes, that the parsers of all bodies may hold together. */
export class HeldBytes {
  #now = 0;
  #peak = 0;

  constructor(readonly limit: number) {}

  /** The most that was ever held. */
  get peak(): number {
    return this.#peak;
  }

  get now(): number {
    return this.#now;
  }

  /**
   * Changes what one reader holds from `before` to `after`. Returns false, and changes nothing, if that exceeds the
   * limit.
   */
  change(before: number, after: number): boolean {
    const now = this.#now - before + after;
    if (after > before && now > this.limit) return false;
    this.#now = now;
    this.#peak = Math.max(this.#peak, now);
    return true;
  }
}
