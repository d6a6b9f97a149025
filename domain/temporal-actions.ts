import type { Path } from './refresh/types';

/**
 * The Actions (what Temporal Cloud bills) of a login that a run refreshes from what Flinks holds (A, D, I), with those
 * of the login's own workflow.
 */
const CACHED_ACTIONS = 7;
/** The fewest Actions of a login that is called live or found to need its user (test/workflows/budget.test.ts). */
const OTHER_ACTIONS = 8;
/** The Actions of one poll: its timer and its call. */
export const POLL_ACTIONS = 2;

/**
 * About how many Actions Temporal Cloud bills for the logins of a run that have an outcome. `decided`: how many logins
 * these are; `byPath`: how many of them were refreshed on each path. Polls and repeated attempts are left out, because
 * the database does not count them.
 */
export const temporalActionsOf = ({ byPath, decided }: { byPath: Record<Path, number>; decided: number }): number =>
  CACHED_ACTIONS * byPath.cached + OTHER_ACTIONS * (decided - byPath.cached);
