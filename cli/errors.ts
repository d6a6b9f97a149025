/** A command was given arguments or options that its parser accepts but that make no sense. The exit code is 2. */
export class BadUsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'BadUsage';
  }
}

/** A command could not do its work. The message says why and what to do; no stack is shown. The exit code is 1. */
export class CommandFailedError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CommandFailed';
  }
}
