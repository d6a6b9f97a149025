/**
 * The priorities of tasks in Temporal: the server hands out tasks with a lower number first. It gives 3 to tasks
 * without a priority, such as those of a run's own workflow.
 */
export const PRIORITIES = {
  /**
   * A user who is present, or a person or app that asked for this one login. Their tasks go before the thousands of
   * tasks of a run.
   */
  somebodyWaits: { priorityKey: 1 },
  /** One login of many: of a run, or of a command that retries the logins of a bank. */
  oneOfMany: { priorityKey: 4 },
  /** Switching Flinks' nightly job on or off, for which nobody waits. */
  nobodyWaits: { priorityKey: 5 },
} as const;
