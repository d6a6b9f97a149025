/** Counts the memory, in bytes, that the parsers of all bodies hold together. It never exceeds `limit`. */
export class HeldBytes {
  #now = 0;
  #peak = 0;

  constructor(readonly limit: number) {}

  /** The most bytes that were ever held at the same time. */
  get peak(): number {
    return this.#peak;
  }

  get now(): number {
    return this.#now;
  }

  /**
   * Notes that one parser, which held `before` bytes, now holds `after` bytes. Returns false, and changes nothing, if
   * all parsers together would hold more than the limit.
   */
  change(before: number, after: number): boolean {
    const now = this.#now - before + after;
    if (after > before && now > this.limit) return false;
    this.#now = now;
    this.#peak = Math.max(this.#peak, now);
    return true;
  }
}
