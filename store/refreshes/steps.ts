import type { LiveReason } from '../../domain/live-age';
import type { Part } from '../one-statement';

/**
 * A step: Flinks' answer to a box of the flowchart, and when it came. `status` is null if there was no answer, or if
 * the call was not made (`why`). `n` is how often the same answer came in a row, if it came more than once.
 */
export interface Step {
  box: string;
  status: number | null;
  code: string | null;
  at: string;
  n?: number;
  /** Rule 3 of docs/flowchart.md: why a live call that only REFRESH_LIVE_AGE wanted was made, or was not. */
  why?: LiveReason;
}

/** A step to be added to a refresh. The database adds its time. */
export interface NewStep extends Omit<Step, 'at' | 'n'> {
  refreshId: string;
  loginId: string;
}

/**
 * The parameters of `with_step`. This function of the database decides what is added (for example only a count, if the
 * same answer came again), so that nothing must be read before the write.
 */
const valuesOf = ({ refreshId, loginId, box, status, code, why }: NewStep): unknown[] => [
  refreshId,
  loginId,
  JSON.stringify({ box, status, code, ...(why && { why }) }),
];

/** Adds a step to its refresh. Does nothing if the refresh is unknown. */
export const addStep = (step: NewStep): Part => ({
  text: 'update refreshes set steps = with_step(steps, $3::jsonb) where refresh_id = $1 and login_id = $2',
  values: valuesOf(step),
});

/**
 * Adds a step to its refresh if the part of the same statement that `part` names returns the login (`login_id`). That
 * part comes first, so that rows are locked in the same order everywhere: first the login, then its refresh. If `step`
 * is null, nothing is added.
 */
export const addStepAfter = (part: string, step: NewStep | null): Part => ({
  text: `update refreshes r set steps = with_step(r.steps, $3::jsonb) from ${part}
          where r.refresh_id = $1 and r.login_id = $2 and ${part}.login_id = r.login_id`,
  values: step === null ? [null, null, null] : valuesOf(step),
});
