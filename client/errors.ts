/** Another LoginId than the one asked for came back from Flinks Connect. The login waits on; the operator is told. */
export class LoginMismatchError extends Error {
  readonly code = 'login_mismatch';
  constructor(readonly loginId: string) {
    super(`Flinks Connect came back with another login than ${loginId}; its state is unchanged`);
    this.name = 'LoginMismatchError';
  }
}

/** No worker answered in time. What was sent is not lost: it is dealt with when a worker polls again. */
export class NoWorkerError extends Error {
  readonly code = 'no_worker';
  constructor(readonly loginId: string) {
    super(`No worker answered for login ${loginId}; start a worker or try again, the same event id is safe`);
    this.name = 'NoWorkerError';
  }
}

/** Temporal itself could not be reached or refused the call. */
export class TemporalUnavailableError extends Error {
  readonly code = 'temporal_unavailable';
  constructor(cause: unknown) {
    super('Temporal could not be reached; try again when the cluster answers', { cause });
    this.name = 'TemporalUnavailableError';
  }
}

/** A run started through the API is open already. */
export class RunInProgressError extends Error {
  readonly code = 'run_in_progress';
  constructor(readonly runId: string) {
    super(`Run ${runId} is on; one run at a time`);
    this.name = 'RunInProgressError';
  }
}
