import { MINUTE_MS } from './duration';

/** The state of the workflow with a given id in Temporal. `none`: there never was one, or its history is gone. */
export type WorkflowState = 'open' | 'closed' | 'none';

/** The longest time from the moment when the API opens a run in the ledger to the start of its workflow. */
const WORKFLOW_STARTS_WITHIN_MS = MINUTE_MS;

/**
 * Returns true if a run whose state in the ledger is `running` is alive: its workflow is open, or has perhaps not
 * started yet. `startedAt` and `now` are ISO 8601, both by the clock of the database.
 */
export function isRunAlive(run: { workflow: WorkflowState; startedAt: string; now: string }): boolean {
  if (run.workflow !== 'none') return run.workflow === 'open';
  return Date.parse(run.now) - Date.parse(run.startedAt) < WORKFLOW_STARTS_WITHIN_MS;
}

/** The warning on a run that is closed because its workflow was terminated or never started. */
export const WORKFLOW_GONE = 'The workflow of this run closed before the run had ended, or never started.';
