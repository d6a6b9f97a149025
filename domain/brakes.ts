import { classOfCode } from './codes';

/** The name under which logins of unknown institutions are grouped. */
export const UNKNOWN_INSTITUTION = 'unknown';

/** The logins of one institution for which a run found, with the same code, that their user is needed. */
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
 * Rule 2: returns the groups whose asks stay held when a run ends. If at least 20 of an institution's logins in the
 * run, and at least 30 % of them, share one code of the class *user* or one unknown code, the fault is taken to be the
 * bank's or ours. An institution gets at most one brake, for its largest group.
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

/** Rule 2: a run is stopped if this many of its first logins all end in operator codes. */
export const OPERATOR_CODES_STOP_AFTER = 20;
