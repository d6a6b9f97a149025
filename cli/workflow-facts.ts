import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { tsToDate } from '@temporalio/common/lib/time';
import { refreshLoginWorkflowId } from '../domain/ids';

/** What Temporal knows about a login's newest refresh. */
export interface WorkflowFacts {
  workflowId: string;
  /** Temporal's own word: RUNNING, COMPLETED, TERMINATED ... */
  status: string;
  startedAt: string;
  closedAt: string | null;
  /** Activities that are running or waiting for their next attempt. */
  pending: { activity: string; attempt: number; lastFailure: string | null; nextAttemptAt: string | null }[];
}

const ANSWERS_WITHIN_MS = 5_000;

/**
 * Returns null if Temporal no longer knows a refresh of this login: its retention has passed, or no refresh ever ran.
 */
export async function workflowFacts(temporal: Client, loginId: string): Promise<WorkflowFacts | null> {
  const workflowId = refreshLoginWorkflowId(loginId);
  try {
    const { status, startTime, closeTime, raw } = await temporal.withDeadline(Date.now() + ANSWERS_WITHIN_MS, () =>
      temporal.workflow.getHandle(workflowId).describe(),
    );
    return {
      workflowId,
      status: status.name,
      startedAt: startTime.toISOString(),
      closedAt: closeTime?.toISOString() ?? null,
      pending: (raw.pendingActivities ?? []).map(({ activityType, attempt, lastFailure, nextAttemptScheduleTime }) => ({
        activity: activityType?.name ?? 'unknown',
        attempt: attempt ?? 1,
        lastFailure: lastFailure?.applicationFailureInfo?.type ?? (lastFailure ? 'timeout' : null),
        nextAttemptAt: nextAttemptScheduleTime ? tsToDate(nextAttemptScheduleTime).toISOString() : null,
      })),
    };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}
