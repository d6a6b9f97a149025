import type { Store } from '../../store/store';

/** Runs in the chart, and logins, brakes and events in their lists. */
export const SHOWN = { runs: 30, waiting: 50, brakes: 30, deadEvents: 10, institutions: 30 } as const;

/** Everything the page shows, as it is now. */
export async function lookNow({ overview, runs, watchdog }: Pick<Store, 'overview' | 'runs' | 'watchdog'>) {
  const now = new Date();
  const newest = async () => {
    const runId = await overview.newestRun();
    return runId === null ? null : runs.get(runId);
  };
  const [run, lastRuns, dataAges, waiting, brakes, deadEvents, silence] = await Promise.all([
    newest(),
    overview.lastRuns({ limit: SHOWN.runs }),
    overview.dataAges(),
    overview.waiting({ limit: SHOWN.waiting }),
    overview.brakes({ ofRuns: SHOWN.runs, limit: SHOWN.brakes }),
    overview.deadEvents({ limit: SHOWN.deadEvents }),
    watchdog.silence(now),
  ]);
  return { now, run, lastRuns, dataAges, waiting, ...brakes, deadEvents, silence };
}

export type StatusNow = Awaited<ReturnType<typeof lookNow>>;
