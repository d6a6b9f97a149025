/** What one pass through the flowchart has spent. A pass begins with a refresh, and again when its user returns. */
export interface Budget {
  /** How many of RETRY_DELAYS are spent. */
  readonly delaysUsed: number;
  /** Restarts at A because a session died. */
  readonly restarts: number;
  /** How often FLINKS_POLL_LIMIT was reached. */
  readonly pollLimitsHit: number;
  /** Live calls whose answer was lost. */
  readonly answersLost: number;
  /** A live call was made; DISABLED_INSTITUTION gets only one. */
  readonly wentLive: boolean;
}

export const FRESH_BUDGET: Budget = {
  delaysUsed: 0,
  restarts: 0,
  pollLimitsHit: 0,
  answersLost: 0,
  wentLive: false,
};

/** The limits, after which the pass ends as `unavailable`. Delays are limited by the length of RETRY_DELAYS. */
export const LIMITS = { restarts: 2, pollLimitsHit: 1, answersLost: 2 } as const;

/** Adds one to `what`. */
export const spend = (budget: Budget, what: Exclude<keyof Budget, 'wentLive'>): Budget => ({
  ...budget,
  [what]: budget[what] + 1,
});

/** Rule 5: true if another unattended live call could be the third in a row that asks an absent user for a code. */
export const unattendedCallsExhausted = (unattended203s: number): boolean => unattended203s >= 2;
