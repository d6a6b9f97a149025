import type { ReportSettings } from '../../app/report/run-report';
import { sharedReport } from '../../app/report/shared-report';
import type { Store } from '../../store/store';

/** How much the pages show: the number of runs in a chart, of days looked back, and of rows in each list. */
export const SHOWN = {
  runs: 30,
  days: 30,
  waiting: 50,
  groups: 10,
  allGroups: 60,
  brakes: 20,
  deadEvents: 10,
  /** Banks on the status page. */
  banks: 10,
  /** Banks on each page of the list of all banks. */
  banksOfPage: 30,
  unreadable: 5,
  refreshes: 5,
  accounts: 50,
  found: 50,
} as const;

/**
 * Reads everything that the status page shows, as it is now. The statements run one after another, so that the page
 * uses only one of the database connections that it shares with the API.
 */
export async function loadStatus(
  store: Pick<Store, 'overview' | 'runs' | 'watchdog' | 'coverage' | 'morning'>,
  settings: ReportSettings,
) {
  const { overview, runs, watchdog, coverage } = store;
  const now = new Date();
  const newest = await overview.newestRun();
  const run = newest === null ? null : await runs.get(newest.runId);
  return {
    now,
    run,
    report: run === null ? null : await sharedReport(store, run, settings),
    coverage: await coverage.institutions({ days: SHOWN.days }),
    runWorkflowId: newest?.workflowId ?? null,
    lastRuns: await overview.lastRuns({ limit: SHOWN.runs }),
    dataAges: await overview.dataAges(),
    waiting: await overview.waitingGroups({ limit: SHOWN.groups }),
    asks: await overview.brakes({ ofRuns: SHOWN.runs, limit: SHOWN.brakes }),
    deadEvents: await overview.deadEvents({ limit: SHOWN.deadEvents }),
    unreadable: await overview.unreadable({ limit: SHOWN.unreadable }),
    silence: await watchdog.silence(now),
  };
}

export type StatusNow = Awaited<ReturnType<typeof loadStatus>>;
