import type { OutcomeKind } from './refresh';

/** The outcomes of a run's logins in the order they are shown; `open` is a login that has none yet. */
export const OUTCOMES = [
  'refreshed',
  'awaiting_user',
  'unavailable',
  'failed',
  'gave_up',
  'revoked',
  'open',
] as const satisfies readonly (OutcomeKind | 'open')[];

export type RunOutcome = (typeof OUTCOMES)[number];

/** Codes of `failed` that say nothing about the login: its workflow was ended from outside, and the next run takes it again. */
export const ENDED_FROM_OUTSIDE: readonly string[] = ['WORKFLOW_CLOSED', 'CANCELLED'];

/** An outcome in words: its name in the API without the underscore, so that page, command line and events agree. */
export const outcomeWords = (outcome: RunOutcome): string => outcome.replace('_', ' ');
