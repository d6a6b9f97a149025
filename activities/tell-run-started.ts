import { getClient, heartbeat } from '@temporalio/activity';
import { WorkflowNotFoundError } from '@temporalio/client';
import { refreshLoginWorkflowId } from '../domain/ids';
import type { ActivityDependencies } from './dependencies';

/** Tells refreshes that were open already of a run. Returns those that had closed in between: they are started after all. */
export const tellRunStarted = ({ store }: ActivityDependencies) => ({
  async tellRunStarted(input: { runId: string; logins: { loginId: string; listed: boolean }[] }): Promise<string[]> {
    const closed: string[] = [];
    for (const { loginId, listed } of input.logins) {
      try {
        await getClient()
          .workflow.getHandle(refreshLoginWorkflowId(loginId))
          .signal('runStarted', { runId: input.runId, listed });
      } catch (error) {
        if (!(error instanceof WorkflowNotFoundError)) throw error;
        closed.push(loginId);
      }
      heartbeat();
    }
    // Some of them had heard of the run (this activity is repeated as a whole), answered it, and closed.
    const spoken = await store.runs.withOutcome({ runId: input.runId, loginIds: closed });
    return closed.filter((loginId) => !spoken.includes(loginId));
  },
});
