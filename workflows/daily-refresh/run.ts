import { OPERATOR_CODES_STOP_AFTER } from '../../domain/brakes';
import type { CarriedRun, RunEntry } from '../messages';

/** A run under way: what continue-as-new carries, and what belongs to this execution alone. */
export interface Run extends Omit<CarriedRun, 'slots'> {
  /** LoginIds that hold a slot, and those of them whose child belongs to an earlier execution. */
  slots: Set<string>;
  carriedSlots: Set<string>;
  carriedCheckedMs: number;
  queue: RunEntry[];
  pagesDone: boolean;
  /** Logins whose workflow was already open. These workflows are still to be told about the run. */
  openElsewhere: RunEntry[];
  startsInFlight: number;
  startedHere: number;
  /** Children of this execution that have not closed. The server's limit per parent is 2,000. */
  pendingHere: number;
  closedHere: number;
  stage: 'opening' | 'listing' | 'refreshing' | 'waiting for the last' | 'closed';
}

export function releaseSlot(run: Run, loginId: string): void {
  run.slots.delete(loginId);
  run.carriedSlots.delete(loginId);
}

/**
 * Rule 2: counts the first logins of a run that end in operator codes. The first login that ends otherwise, or frees
 * its slot before it ends, ends the count.
 */
export function countOperatorOutcome(run: Run, isOperator: boolean): void {
  if (run.operatorCodes !== null) run.operatorCodes = isOperator ? run.operatorCodes + 1 : null;
}

export const mustStop = (run: Run): boolean => (run.operatorCodes ?? 0) >= OPERATOR_CODES_STOP_AFTER;
