/** Returns the same activities, counted in `of.busy` while they are at work. */
export function countedActivities<T extends object>(of: { busy: number }, activities: T): T {
  const counted = Object.entries(activities).map(([name, activity]) => [
    name,
    async (...input: unknown[]): Promise<unknown> => {
      of.busy += 1;
      try {
        return await (activity as (...given: unknown[]) => Promise<unknown>)(...input);
      } finally {
        of.busy -= 1;
      }
    },
  ]);
  return Object.fromEntries(counted) as T;
}
