import type { Path } from './refresh/types';

/** What a login refreshed from Flinks' cache takes in a run (A, D, I), its own workflow with it. */
const CACHED_ACTIONS = 7;
/** What any other login takes at least: called live, or found to need its user (test/workflows/budget.test.ts). */
const OTHER_ACTIONS = 8;
/** What a poll takes: its timer and its call. */
export const POLL_ACTIONS = 2;

/**
 * About how many Actions Temporal Cloud bills for the logins of a run that have an outcome (`decided`). Polls and
 * attempts that were repeated are not in it: histories count them, and the database does not.
 */
export const temporalActionsOf = ({ byPath, decided }: { byPath: Record<Path, number>; decided: number }): number =>
  CACHED_ACTIONS * byPath.cached + OTHER_ACTIONS * (decided - byPath.cached);
