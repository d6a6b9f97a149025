/** Wakes one waiter. If nobody waits, the wake-up is kept, and the next wait ends at once. */
export class WakeUp {
  private isPending = false;
  private resolveWait: () => void = () => undefined;

  wake(): void {
    this.isPending = true;
    this.resolveWait();
  }

  /** Resolves on a wake-up, or after `ms` milliseconds. If `ms` is null, it waits without a limit. */
  async wait(ms: number | null): Promise<void> {
    if (!this.isPending) {
      await new Promise<void>((resolve) => {
        const timer = ms === null ? undefined : setTimeout(resolve, ms);
        this.resolveWait = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.isPending = false;
  }
}
