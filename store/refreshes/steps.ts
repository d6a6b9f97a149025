import type { LiveReason } from '../../domain/live-age';
import type { Part } from '../one-statement';

/** A box's answer and its time. `n`: how often the same answer came in a row, if more than once. */
export interface Step {
  box: string;
  status: number | null;
  code: string | null;
  at: string;
  n?: number;
  /** Rule 3: why a live call that only REFRESH_LIVE_AGE wanted was made, or was not. */
  why?: LiveReason;
}

/** A step to be added to a refresh. The database adds its time. */
export interface NewStep extends Omit<Step, 'at' | 'n'> {
  refreshId: string;
  loginId: string;
}

/** What to add is decided in the database (`with_step` of the migrations), so that nothing is read before the write. */
const valuesOf = ({ refreshId, loginId, box, status, code, why }: NewStep): unknown[] => [
  refreshId,
  loginId,
  JSON.stringify({ box, status, code, ...(why && { why }) }),
];

/** Adds a step; does nothing if the refresh is unknown. */
export const addStep = (step: NewStep): Part => ({
  text: 'update refreshes set steps = with_step(steps, $3::jsonb) where refresh_id = $1 and login_id = $2',
  values: valuesOf(step),
});

/**
 * Adds a step where `part` of the same statement has returned the login (`login_id`). That write comes first, so rows
 * are locked in the same order everywhere: the login, then its refresh. Null: adds nothing.
 */
export const addStepAfter = (part: string, step: NewStep | null): Part => ({
  text: `update refreshes r set steps = with_step(r.steps, $3::jsonb) from ${part}
          where r.refresh_id = $1 and r.login_id = $2 and ${part}.login_id = r.login_id`,
  values: step === null ? [null, null, null] : valuesOf(step),
});
