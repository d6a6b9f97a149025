/** A command was typed in a way that makes no sense and that its parser could not detect. The exit code is 2. */
export class BadUsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'BadUsage';
  }
}

/** A command could not do its work. The message says why and what to do; no stack is shown. */
export class CommandFailedError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CommandFailed';
  }
}
