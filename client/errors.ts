/** Another LoginId than the one asked for came back from Flinks Connect. The login waits on; the operator is told. */
export class LoginMismatchError extends Error {
  readonly code = 'login_mismatch';
  constructor(readonly loginId: string) {
    super(`Flinks Connect came back with another login than ${loginId}; its state is unchanged`);
    this.name = 'LoginMismatchError';
  }
}

/** What a worker was asked for, and what is to be done where none has answered. */
const UNANSWERED = {
  claim: 'It is not known whether the claim was heard: send it again, the same event id is safe',
  click: 'It is not known whether the click was heard: click again; a refresh that was started goes on by itself',
  status: 'Nothing was changed: ask again',
} as const;

/**
 * No worker answered in 10 s. An update is only kept once a worker has accepted it, so what was sent may be lost: send it
 * again, or as a signal (`connectCompleted`), which is kept without a worker. A question changes nothing.
 */
export class NoWorkerError extends Error {
  readonly code = 'no_worker';
  /** `loginId`: the login, or the workflow where it is about a run. */
  constructor(
    readonly loginId: string,
    asked: keyof typeof UNANSWERED = 'claim',
  ) {
    super(
      `No worker answered for ${loginId}. ${UNANSWERED[asked]}. If it goes on, start a worker (flinks-refresh doctor)`,
    );
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
