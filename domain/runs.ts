import { MINUTE_MS } from './duration';

/** State of a workflow id in Temporal. `none`: it never existed, or its history is gone. */
export type WorkflowState = 'open' | 'closed' | 'none';

/** The longest time between a run's opening in the ledger (by the API) and the start of its workflow. */
const WORKFLOW_STARTS_WITHIN_MS = MINUTE_MS;

/**
 * Returns true if a run whose state in the ledger is `running` is alive: its workflow is open, or may be about to
 * start. Both times are ISO, by the database's clock.
 */
export function isRunAlive(run: { workflow: WorkflowState; startedAt: string; now: string }): boolean {
  if (run.workflow !== 'none') return run.workflow === 'open';
  return Date.parse(run.now) - Date.parse(run.startedAt) < WORKFLOW_STARTS_WITHIN_MS;
}

/** The warning on a run that is closed because its workflow was terminated or never started. */
export const WORKFLOW_GONE = 'The workflow of this run closed before the run had ended, or never started.';
