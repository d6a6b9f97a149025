import type { Path } from './refresh/types';

/**
 * What may become of a login in a run, in the order in which outcomes are shown. Each but `awaiting_user` is also how
 * its refresh may end.
 */
export const OUTCOME_KINDS = ['refreshed', 'awaiting_user', 'unavailable', 'failed', 'gave_up', 'revoked'] as const;
export type OutcomeKind = (typeof OUTCOME_KINDS)[number];

/**
 * How a refresh that is on record may have ended. `awaiting_user` is missing because such a refresh is still under way;
 * `revoked` because such a login is usually no longer registered.
 */
export const ENDINGS = ['refreshed', 'unavailable', 'failed', 'gave_up'] as const satisfies readonly OutcomeKind[];
export type Ending = (typeof ENDINGS)[number];

/**
 * How a refresh ended. `path`: where the data came from, if the outcome is `refreshed`. `code`: a FlinksCode or one of
 * ours (OwnCode in own-codes.ts). `missing`: the names of the Attributes packages that could not be had, and `account`
 * if an account could not be read; with `account` in it, `code` is UNREADABLE.
 */
export interface Outcome {
  outcome: OutcomeKind;
  path?: Path;
  code?: string;
  missing?: string[];
}

/**
 * The outcomes of a run's logins in the order in which they are shown. `open` stands for logins that have no outcome
 * yet.
 */
export const RUN_OUTCOMES = [...OUTCOME_KINDS, 'open'] as const;
export type RunOutcome = (typeof RUN_OUTCOMES)[number];

/** An outcome in words: its name in the API without the underscore, so that page, command line and events agree. */
export const outcomeWords = (outcome: RunOutcome): string => outcome.replace('_', ' ');
