import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { tsToDate } from '@temporalio/common/lib/time';
import { refreshLoginWorkflowId } from '../domain/ids';

/** What Temporal knows about the workflow of a login's newest refresh. Moments are ISO 8601 in UTC. */
export interface WorkflowFacts {
  workflowId: string;
  /** Temporal's own word: RUNNING, COMPLETED, TERMINATED ... */
  status: string;
  startedAt: string;
  /** Null while the workflow is open. */
  closedAt: string | null;
  /**
   * The activities that are running or wait for their next attempt. `lastFailure`: the type of failure of the last
   * attempt that failed; null if none has failed. `nextAttemptAt`: null if no attempt is planned.
   */
  pending: { activity: string; attempt: number; lastFailure: string | null; nextAttemptAt: string | null }[];
}

const ANSWERS_WITHIN_MS = 5_000;

/**
 * Asks Temporal about the newest refresh of a login, for five seconds at most. Returns null if Temporal knows no
 * refresh of it: none ever ran, or the retention of the newest one has passed.
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
