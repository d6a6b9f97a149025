/** A command was called in a way that makes no sense, which its parser could not see: 2. */
export class BadUsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'BadUsage';
  }
}

/** A command could not do its work. The message says why and what to do; nobody needs the stack. */
export class CommandFailedError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CommandFailed';
  }
}
