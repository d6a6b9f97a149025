import { OPERATOR_CODES_STOP_AFTER } from '../../domain/brakes';
import type { CarriedRun, RunEntry } from '../messages';

/** A run under way: what continue-as-new carries, and what belongs to this execution alone. */
export interface Run extends Omit<CarriedRun, 'slots'> {
  /** The LoginIds that hold a slot. `carriedSlots`: those of them whose child was started by an earlier execution. */
  slots: Set<string>;
  carriedSlots: Set<string>;
  carriedCheckedMs: number;
  queue: RunEntry[];
  pagesDone: boolean;
  /**
   * Logins whose refresh was open already when the run tried to start it. These refreshes are still to be told about
   * the run.
   */
  openElsewhere: RunEntry[];
  startsInFlight: number;
  startedHere: number;
  /** Children of this execution that have not closed. The server allows 2,000 of them for one parent. */
  pendingHere: number;
  closedHere: number;
  stage: 'opening' | 'listing' | 'refreshing' | 'waiting for the last' | 'closed';
}

export function releaseSlot(run: Run, loginId: string): void {
  run.slots.delete(loginId);
  run.carriedSlots.delete(loginId);
}

/**
 * Counts the logins that end as `failed`, while no login of the run has ended otherwise. The count is over for good
 * with the first login that ends in another way, or that frees its slot before its end. At OPERATOR_CODES_STOP_AFTER
 * the run stops (domain/brakes.ts).
 */
export function countOperatorOutcome(run: Run, isOperator: boolean): void {
  if (run.operatorCodes !== null) run.operatorCodes = isOperator ? run.operatorCodes + 1 : null;
}

export const mustStop = (run: Run): boolean => (run.operatorCodes ?? 0) >= OPERATOR_CODES_STOP_AFTER;
