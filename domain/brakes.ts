import { classOfCode } from './codes';

/** The name under which logins are grouped whose institution is not known. */
export const UNKNOWN_INSTITUTION = 'unknown';

/** The logins of one institution whose user a run found to be needed, all because of the same code. */
export interface AskGroup {
  institution: string;
  code: string;
  count: number;
  /** How many logins of that institution the run has. */
  of: number;
}

const AT_LEAST = 20;
const SHARE = 0.3;

/**
 * Rule 2 of docs/flowchart.md: returns the groups for which a brake begins when a run ends, so that their asks stay
 * held. A brake begins if at least 20 of an institution's logins in the run, and at least 30 % of them, share one code
 * that is unknown or that says that the user must reconnect: the fault is then taken to be the bank's or ours. An
 * institution gets at most one brake, for its largest group.
 */
export function brakesOf(groups: readonly AskGroup[]): AskGroup[] {
  const brakes = new Map<string, AskGroup>();
  for (const group of groups) {
    const isSuspicious = group.count >= AT_LEAST && group.count >= SHARE * group.of && isTheUsers(group.code);
    if (isSuspicious && group.count > (brakes.get(group.institution)?.count ?? 0)) brakes.set(group.institution, group);
  }
  return [...brakes.values()];
}

const isTheUsers = (code: string): boolean => ['user', 'invalidLogin', 'unknown'].includes(classOfCode(code));

/**
 * A run is stopped once this many of its logins have ended as `failed`, if no login of the run has ended in another way
 * or has freed its slot (its right to be refreshed in the run) before.
 */
export const OPERATOR_CODES_STOP_AFTER = 20;
