/**
 * The priorities of tasks in Temporal: a lower number is handed out first. The server gives 3 to tasks without a
 * priority, such as those of a run itself.
 */
export const PRIORITIES = {
  /** A present user, or a person or app that asked for this one login: their tasks go before the thousands of a run. */
  somebodyWaits: { priorityKey: 1 },
  /** One of many: a login of a run, or of a retry of a bank's logins. */
  oneOfMany: { priorityKey: 4 },
  /** Switching Flinks' nightly job, for which nobody waits. */
  nobodyWaits: { priorityKey: 5 },
} as const;
