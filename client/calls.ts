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
 * How long a worker may take to answer an update or query, or Temporal to take the signal of a webhook or canary, in
 * ms.
 */
const WORKER_ANSWERS_WITHIN_MS = 10_000;
/** Delays between tries of an update that the server has rejected, in ms; jittered. */
const FIRST_RETRY_MS = 50;
const LONGEST_RETRY_MS = 1_000;
/** gRPC's RESOURCE_EXHAUSTED: the server allows ten updates in flight per workflow. */
const RESOURCE_EXHAUSTED = 8;

/** Makes a call with a deadline: without one, an update or query blocks until a worker polls. */
export function answered<T>(temporal: Client, call: () => Promise<T>): Promise<T> {
  return temporal.withDeadline(Date.now() + WORKER_ANSWERS_WITHIN_MS, call);
}

/**
 * Repeats an update that the server has rejected, because ten are in flight or no workflow task took it up, for as long
 * as a worker may take to answer.
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

/** Returns true if the workflow closed before the update arrived, or while the workflow handled it. */
export function isClosed(error: unknown): boolean {
  return error instanceof WorkflowNotFoundError || causeType(error) === 'AcceptedUpdateCompletedWorkflow';
}

export function causeType(error: unknown): string | null {
  if (!(error instanceof WorkflowUpdateFailedError)) return null;
  return error.cause instanceof ApplicationFailure ? (error.cause.type ?? null) : null;
}

/**
 * Whether the update never reached the workflow, because too many are in flight or a workflow task ended without it.
 */
export function isTurnedAway(error: unknown): boolean {
  if (causeType(error) === 'UnprocessedUpdate') return true;
  const cause = error instanceof Error && isGrpcServiceError(error.cause) ? error.cause : error;
  return isGrpcServiceError(cause) && (cause.code as number) === RESOURCE_EXHAUSTED;
}

export const isTimeout = (error: unknown): boolean =>
  error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || isGrpcDeadlineError(error);

export function unavailable(error: unknown): unknown {
  const isRpc = isGrpcServiceError(error) || (error instanceof Error && isGrpcServiceError(error.cause));
  return isRpc ? new TemporalUnavailableError(error) : error;
}
