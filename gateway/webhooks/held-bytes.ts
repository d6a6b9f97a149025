/** What the parsers of all bodies being read may hold in memory together, in bytes. */
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

  /** One reader holds `after` instead of `before`. False, and nothing has changed: that is more than there is. */
  change(before: number, after: number): boolean {
    const now = this.#now - before + after;
    if (after > before && now > this.limit) return false;
    this.#now = now;
    this.#peak = Math.max(this.#peak, now);
    return true;
  }
}
