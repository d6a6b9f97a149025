import type { Path } from './refresh/types';

/** How a refresh may end, in the order in which outcomes are shown. */
export const OUTCOME_KINDS = ['refreshed', 'awaiting_user', 'unavailable', 'failed', 'gave_up', 'revoked'] as const;
export type OutcomeKind = (typeof OUTCOME_KINDS)[number];

/** How a refresh may have ended: a login that awaits its user is still under way, and a revoked one is forgotten. */
export const ENDINGS = ['refreshed', 'unavailable', 'failed', 'gave_up'] as const satisfies readonly OutcomeKind[];
export type Ending = (typeof ENDINGS)[number];

/**
 * How a refresh ended. `code` is a FlinksCode or one of ours (OwnCode). `missing` names the attributes packages that
 * could not be obtained. It also contains `account` if an account could not be read; `code` is then UNREADABLE.
 */
export interface Outcome {
  outcome: OutcomeKind;
  path?: Path;
  code?: string;
  missing?: string[];
}

/** The outcomes of a run's logins in the order they are shown; `open` is a login that has none yet. */
export const RUN_OUTCOMES = [...OUTCOME_KINDS, 'open'] as const;
export type RunOutcome = (typeof RUN_OUTCOMES)[number];

/** An outcome in words: its name in the API without the underscore, so that page, command line and events agree. */
export const outcomeWords = (outcome: RunOutcome): string => outcome.replace('_', ' ');
