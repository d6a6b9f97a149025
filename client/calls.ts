import {
  isGrpcDeadlineError,
  isGrpcServiceError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
  type Client,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { TemporalUnavailableError } from './errors';

/**
 * The time limit, in ms, of a call to Temporal that a worker must answer (an update or a query), and of the signals
 * that are sent for a webhook or a canary.
 */
const WORKER_ANSWERS_WITHIN_MS = 10_000;
/** The first and the longest delay between two tries of an update that was rejected, in ms, before jitter. */
const FIRST_RETRY_MS = 50;
const LONGEST_RETRY_MS = 1_000;
/** gRPC's status RESOURCE_EXHAUSTED, with which the server rejects an eleventh update in flight of one workflow. */
const RESOURCE_EXHAUSTED = 8;

/**
 * Makes a call to Temporal with a deadline of 10 s. Without a deadline, an update or a query would wait until a worker
 * polls, which may be never.
 */
export function answered<T>(temporal: Client, call: () => Promise<T>): Promise<T> {
  return temporal.withDeadline(Date.now() + WORKER_ANSWERS_WITHIN_MS, call);
}

/**
 * Sends an update, and sends it again while it is rejected because ten updates of the workflow are in flight, or
 * because a workflow task ended without taking it up. After 10 s in all it throws the last error.
 */
export async function processed<T>(temporal: Client, call: () => Promise<T>): Promise<T> {
  const untilMs = Date.now() + WORKER_ANSWERS_WITHIN_MS;
  for (let delayMs = FIRST_RETRY_MS; ; delayMs = Math.min(2 * delayMs, LONGEST_RETRY_MS)) {
    try {
      return await temporal.withDeadline(untilMs, call);
    } catch (error) {
      const waitMs = delayMs * (0.5 + Math.random());
      if (!isTurnedAway(error) || Date.now() + waitMs >= untilMs) throw error;
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }
}

/**
 * Returns true if the workflow had closed before the update arrived or closed while it handled the update, or if there
 * never was such a workflow.
 */
export function isClosed(error: unknown): boolean {
  return error instanceof WorkflowNotFoundError || causeType(error) === 'AcceptedUpdateCompletedWorkflow';
}

/** The type of the failure with which a workflow answered an update; null if the error is something else. */
export function causeType(error: unknown): string | null {
  if (!(error instanceof WorkflowUpdateFailedError)) return null;
  return error.cause instanceof ApplicationFailure ? (error.cause.type ?? null) : null;
}

/**
 * Whether the update never reached the workflow's code, because too many updates are in flight, or because a workflow
 * task ended without taking it up.
 */
export function isTurnedAway(error: unknown): boolean {
  if (causeType(error) === 'UnprocessedUpdate') return true;
  const cause = error instanceof Error && isGrpcServiceError(error.cause) ? error.cause : error;
  return isGrpcServiceError(cause) && (cause.code as number) === RESOURCE_EXHAUSTED;
}

/** Whether the call passed its deadline without an answer. */
export const isTimeout = (error: unknown): boolean =>
  error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || isGrpcDeadlineError(error);

/**
 * Wraps an error that gRPC reports for a call to Temporal (no connection, or a refusal) into TemporalUnavailableError.
 * Returns any other error as it is.
 */
export function unavailable(error: unknown): unknown {
  const isRpc = isGrpcServiceError(error) || (error instanceof Error && isGrpcServiceError(error.cause));
  return isRpc ? new TemporalUnavailableError(error) : error;
}
