import { randomUUID } from 'node:crypto';
import { RunInProgressError } from '../client/errors';
import { dailyRefreshWorkflowId } from '../domain/ids';
import { isRunAlive, WORKFLOW_GONE } from '../domain/runs';
import type { AppServices } from './services';

type Services = Pick<AppServices, 'store'> & { client: Pick<AppServices['client'], 'startRun' | 'workflowState'> };

/**
 * Starts a run over all logins that are not paused, and returns its runId. Throws RunInProgressError if one is already
 * running. If the workflow cannot be started, ends the opened run as `stopped` and throws what `client.startRun` threw.
 */
export async function startRunNow(services: Services): Promise<string> {
  const runId = await openRun(services);
  try {
    await services.client.startRun(runId);
  } catch (error) {
    const warnings = ['The workflow of this run could not be started.'];
    await services.store.runs.finish({ runId, state: 'stopped', warnings });
    throw error;
  }
  return runId;
}

/** Opens a new run in the ledger. If an older one is still open but its workflow is gone, closes that one first. */
async function openRun({ store, client }: Services): Promise<string> {
  const runId = randomUUID();
  const start = { runId, workflowId: dailyRefreshWorkflowId(runId), trigger: 'app' } as const;
  const opened = await store.runs.open(start);
  if (opened.kind === 'opened') return runId;
  if (opened.kind === 'in_progress') {
    const { startedAt, workflowId } = opened;
    const workflow = await client.workflowState(workflowId);
    if (isRunAlive({ workflow, startedAt, now: await store.bankData.clock() })) {
      throw new RunInProgressError(opened.runId);
    }
    await store.runs.finish({ runId: opened.runId, state: 'stopped', warnings: [WORKFLOW_GONE] });
  }
  const again = await store.runs.open(start);
  if (again.kind === 'in_progress') throw new RunInProgressError(again.runId);
  return runId;
}
