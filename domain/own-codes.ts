/**
 * Our own codes, in addition to those of Flinks. Each says why a refresh ended as it did where no FlinksCode says it.
 */
export const OWN_CODES = [
  'POLL_LIMIT', // Flinks still answered 202 after FLINKS_POLL_LIMIT, twice
  'LIVE_LIMIT', // the login's live calls of the day, or of the user's hour, are used up
  'LIVE_BUDGET', // the live calls of the day for all logins are used up
  'NO_ANSWER', // Flinks could not be reached or did not answer
  'UNREADABLE', // Flinks answered, and its answer (or an account in it) cannot be read
  'ANSWER_LOST', // a live call's answer was lost, and no look could tell what it was
  'LOGIN_MISMATCH', // Flinks answered for another LoginId
  'TOKEN_REFUSED', // Flinks refused us the authorize token
  'NOT_CACHED', // only a webhook asked, and Flinks holds nothing fresh
  'CANCELLED', // the workflow was cancelled in Temporal
  'WORKFLOW_CLOSED', // the workflow ended without an outcome (terminated, or a bug)
] as const;
export type OwnCode = (typeof OWN_CODES)[number];

/** The codes of our own limits of live calls. They say nothing about a bank. */
export const OWN_LIMITS = ['LIVE_LIMIT', 'LIVE_BUDGET'] as const satisfies readonly OwnCode[];
export type OwnLimit = (typeof OWN_LIMITS)[number];

/**
 * Codes of the outcome `failed` that say nothing about the login: its workflow was ended from outside, and the next run
 * takes the login again.
 */
export const ENDED_FROM_OUTSIDE: readonly OwnCode[] = ['WORKFLOW_CLOSED', 'CANCELLED'];

/** Whether a code (Flinks' or ours, or none) is one of the codes `ours`. */
export const isAmong = (ours: readonly OwnCode[], code: string | null | undefined): boolean =>
  ours.some((own) => own === code);
