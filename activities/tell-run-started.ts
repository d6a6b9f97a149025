import { getClient, heartbeat } from '@temporalio/activity';
import { WorkflowNotFoundError } from '@temporalio/client';
import { refreshLoginWorkflowId } from '../domain/ids';
import type { RunStarted } from '../domain/refresh/message';
import type { ActivityDependencies } from './dependencies';

/**
 * Tells the open refreshes of these logins about a run. Returns the logins whose refresh has closed in the meantime and
 * that have no outcome in the run; the run then starts their refresh after all.
 */
export const tellRunStarted = ({ store }: ActivityDependencies) => ({
  async tellRunStarted(input: { runId: string; logins: { loginId: string; listed: boolean }[] }): Promise<string[]> {
    const { runId } = input;
    const canaries = await store.canaries.canariesAmong({
      runId,
      loginIds: input.logins.map(({ loginId }) => loginId),
    });
    const closed: string[] = [];
    for (const { loginId, listed } of input.logins) {
      const canary = canaries.includes(loginId);
      const isOpen = await signalRun(loginId, { runId, listed, ...(canary && { canary }) });
      if (!isOpen) closed.push(loginId);
      else if (canary) await store.canaries.noteTold({ loginId, round: runId });
      heartbeat();
    }
    // An earlier attempt of this activity may have signalled some of these refreshes, which then wrote their outcome
    // and closed.
    const spoken = await store.runs.withOutcome({ runId: input.runId, loginIds: closed });
    return closed.filter((loginId) => !spoken.includes(loginId));
  },

  /**
   * Rule 2 of docs/flowchart.md: when a brake (held-back asks of one bank) is resolved, because the bank had refused
   * wrongly, the brake's other logins are called live as well. Tells the refreshes of the next of these logins to do
   * so, `limit` at most. Returns the number of logins handled, including those whose refresh has closed and that are
   * left out for good; 0 means that none are left. Telling a login twice is harmless, because the row that allows the
   * call is taken only once.
   */
  async callResolved(input: { runId: string; limit: number }): Promise<number> {
    const { runId } = input;
    const loginIds = await store.canaries.nextOfResolved(input);
    const closed: string[] = [];
    for (const loginId of loginIds) {
      if (await signalRun(loginId, { runId, listed: false, canary: true })) {
        await store.canaries.noteTold({ loginId, round: runId });
      } else closed.push(loginId);
      heartbeat();
    }
    await store.canaries.giveUp({ loginIds: closed });
    return loginIds.length;
  },
});

/** Signals the open refresh of a login. Returns false if no refresh of it is open. */
async function signalRun(loginId: string, run: RunStarted): Promise<boolean> {
  try {
    await getClient().workflow.getHandle(refreshLoginWorkflowId(loginId)).signal('runStarted', run);
    return true;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}
