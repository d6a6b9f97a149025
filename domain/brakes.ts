import { classOfCode } from './codes';

/** A login whose institution is not known is of this one. */
export const UNKNOWN_INSTITUTION = 'unknown';

/** Logins of one institution that a run found to need their user, with one and the same code. */
export interface AskGroup {
  institution: string;
  code: string;
  count: number;
  /** Logins of that institution in the run. */
  of: number;
}

const AT_LEAST = 20;
const SHARE = 0.3;

/**
 * Rule 2: whose asks stay held when a run ends. At least 20 logins and 30 % of an institution with one and the same
 * *user* or unknown code are the bank's bad day (or ours), not theirs. At most one brake an institution: its largest group.
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

/** Rule 2: a run whose first logins all end in operator codes is stopped after so many. */
export const OPERATOR_CODES_STOP_AFTER = 20;
