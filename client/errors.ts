import { FlinksRefreshError } from './http/errors';

/** Flinks Connect came back with another LoginId. The login keeps waiting; the operator is alerted. */
export class LoginMismatchError extends FlinksRefreshError {
  readonly code = 'login_mismatch';
  constructor(
    readonly loginId: string,
    /** Whether the other login may be the same customer's, so that its accounts are being compared. */
    readonly isLookedAt = false,
  ) {
    super(`Flinks Connect came back with another login than ${loginId}, whose state is unchanged`);
    this.name = 'LoginMismatchError';
  }
}

/** What a worker was asked for, and what to do if none answered. */
const UNANSWERED = {
  claim: 'It is not known whether the claim was heard: send it again; with the same event id that is safe',
  click: 'It is not known whether the click was heard: click again; a refresh that was started goes on by itself',
  status: 'Nothing was changed: try again',
} as const;

/**
 * No worker answered in 10 s. An update is kept only once a worker has accepted it, so the message may be lost: send it
 * again, or as a signal (`connectCompleted`), which is kept without a worker. A query changes nothing.
 */
export class NoWorkerError extends FlinksRefreshError {
  readonly code = 'no_worker';
  /** `loginId`: the login, or the workflow if the query is about a run. */
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

/** Temporal itself could not be reached or refused the call. */
export class TemporalUnavailableError extends FlinksRefreshError {
  readonly code = 'temporal_unavailable';
  constructor(cause: unknown) {
    super('Temporal could not be reached; try again when the cluster answers', { cause });
    this.name = 'TemporalUnavailableError';
  }
}

/** A run is already running. */
export class RunInProgressError extends FlinksRefreshError {
  readonly code = 'run_in_progress';
  constructor(readonly runId: string) {
    super(`Run ${runId} is already in progress; there can be only one run at a time`);
    this.name = 'RunInProgressError';
  }
}
