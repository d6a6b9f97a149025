export type EmbeddedErrorCode =
  | 'data_dir_in_use'
  | 'data_dir_unusable'
  | 'port_taken'
  | 'postgres_unavailable'
  | 'postgres_start_failed'
  | 'temporal_not_found'
  | 'temporal_start_failed';

/** An embedded server could not be started. The message says what is wrong and what an operator can do about it. */
export class EmbeddedError extends Error {
  constructor(
    readonly code: EmbeddedErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'EmbeddedError';
  }
}
