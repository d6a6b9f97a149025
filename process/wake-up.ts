/** Wakes a waiter. An early wake-up is not lost: the next wait returns at once. */
export class WakeUp {
  private isPending = false;
  private resolveWait: () => void = () => undefined;

  wake(): void {
    this.isPending = true;
    this.resolveWait();
  }

  /** Resolves on a wake-up, or after `ms`. If `ms` is null, it waits without limit. */
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
