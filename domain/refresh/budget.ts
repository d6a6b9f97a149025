/** What one pass through the flowchart has spent. A pass begins with the refresh, and again when its user returns. */
export interface Budget {
  /** How many of RETRY_DELAYS are spent. */
  readonly delaysUsed: number;
  /** Restarts at A because a session died. */
  readonly restarts: number;
  /** How often polling was ended by FLINKS_POLL_LIMIT. */
  readonly pollLimitsHit: number;
  /** How often a live call ended as `lost`, or was not made because another one was in the way (`busy`). */
  readonly answersLost: number;
  /** F has asked for a live call, and the call was not `declined`. DISABLED_INSTITUTION gets only one live try. */
  readonly wentLive: boolean;
}

export const FRESH_BUDGET: Budget = {
  delaysUsed: 0,
  restarts: 0,
  pollLimitsHit: 0,
  answersLost: 0,
  wentLive: false,
};

/**
 * How much a pass may spend before it ends as `unavailable`: two restarts (the third ends it), and one ended polling
 * (the second ends it). After the second lost answer there is one more look, but no other live call. Delays are limited
 * by the length of RETRY_DELAYS.
 */
export const LIMITS = { restarts: 2, pollLimitsHit: 1, answersLost: 2 } as const;

/** Adds one to `what`. */
export const spend = (budget: Budget, what: Exclude<keyof Budget, 'wentLive'>): Budget => ({
  ...budget,
  [what]: budget[what] + 1,
});

/**
 * Rule 5 of docs/flowchart.md: true if two unattended live calls have ended in 203 since a live call last succeeded.
 * Another one could be the third that sends a code to a user who is not there.
 */
export const unattendedCallsExhausted = (unattended203s: number): boolean => unattended203s >= 2;
