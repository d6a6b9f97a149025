import { getClient, heartbeat } from '@temporalio/activity';
import { WorkflowNotFoundError } from '@temporalio/client';
import { refreshLoginWorkflowId } from '../domain/ids';
import type { ActivityDependencies } from './dependencies';

/** Signals a run to refreshes that were already open. Returns those closed since: they are started after all. */
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
    // An earlier attempt of this activity may have signalled some: they wrote their outcome and closed.
    const spoken = await store.runs.withOutcome({ runId: input.runId, loginIds: closed });
    return closed.filter((loginId) => !spoken.includes(loginId));
  },
});
