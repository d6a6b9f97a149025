import { FlinksRefreshError } from './http/errors';

/**
 * Flinks Connect came back with another LoginId than that of the login for which it was opened. The state of the login
 * stays as it is, and the operator is alerted.
 */
export class LoginMismatchError extends FlinksRefreshError {
  readonly code = 'login_mismatch';
  constructor(
    readonly loginId: string,
    /** Whether the accounts of both logins are being compared, because both may belong to the same customer. */
    readonly isLookedAt = false,
  ) {
    super(`Flinks Connect came back with another login than ${loginId}, whose state is unchanged`);
    this.name = 'LoginMismatchError';
  }
}

/**
 * For each kind of request that no worker has answered, the sentences of NoWorkerError's message that say what is known
 * and what to do.
 */
const UNANSWERED = {
  claim: 'It is not known whether the claim was heard: send it again, which does no harm under the same event id',
  click: 'It is not known whether the click was heard: click again. If a refresh was started, it goes on by itself',
  status: 'Nothing was changed: try again',
} as const;

/**
 * No worker answered an update or a query in 10 s. Temporal keeps an update only once a worker has accepted it, so the
 * message may be lost. Send it again, or report the return by the signal `connectCompleted`, which Temporal keeps even
 * while no worker runs. A query changes nothing.
 */
export class NoWorkerError extends FlinksRefreshError {
  readonly code = 'no_worker';
  /** `loginId`: the login that was asked about, or the workflow id if the query is about a run. */
  constructor(
    readonly loginId: string,
    asked: keyof typeof UNANSWERED = 'claim',
  ) {
    super(
      `No worker answered for ${loginId}. ${UNANSWERED[asked]}. If this goes on, start a worker (flinks-refresh doctor)`,
    );
    this.name = 'NoWorkerError';
  }
}

/** Temporal itself could not be reached, or it refused the call. */
export class TemporalUnavailableError extends FlinksRefreshError {
  readonly code = 'temporal_unavailable';
  constructor(cause: unknown) {
    super('Temporal could not be reached; try again when the cluster answers', { cause });
    this.name = 'TemporalUnavailableError';
  }
}

/** The run cannot be started, because a run is already in progress. */
export class RunInProgressError extends FlinksRefreshError {
  readonly code = 'run_in_progress';
  constructor(readonly runId: string) {
    super(`Run ${runId} is already in progress; there can be only one run at a time`);
    this.name = 'RunInProgressError';
  }
}
