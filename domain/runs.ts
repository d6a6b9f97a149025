import { MINUTE_MS } from './duration';

/** What Temporal says of a workflow id; `none`: it never was, or its history is gone. */
export type WorkflowState = 'open' | 'closed' | 'none';

/** Between a run's opening in the ledger (by the API) and the start of its workflow lie moments. */
const WORKFLOW_STARTS_WITHIN_MS = MINUTE_MS;

/**
 * Whether a run the ledger calls running is one: its workflow is open, or may be about to start. Both moments are ISO,
 * by the database's clock.
 */
export function isRunAlive(run: { workflow: WorkflowState; startedAt: string; now: string }): boolean {
  if (run.workflow !== 'none') return run.workflow === 'open';
  return Date.parse(run.now) - Date.parse(run.startedAt) < WORKFLOW_STARTS_WITHIN_MS;
}

/** The warning of a run that is closed because its workflow was terminated, or never started. */
export const WORKFLOW_GONE = 'The workflow of this run was closed before the run had ended.';
