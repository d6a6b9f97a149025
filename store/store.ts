import { adviceOf } from './logins/advice';
import { auditOf } from './audit/audit';
import { bankDataOf } from './bank-data/bank-data';
import { brakesOfRuns } from './runs/brakes';
import { coverageOf } from './runs/coverage';
import { canaryRoundsOf } from './runs/canary-rounds';
import { connectReturnsOf } from './waits/connect-returns';
import { Database, type DatabaseOptions } from './database';
import { enrolmentOf } from './logins/enrolment';
import { eventsOf } from './events/events';
import { dashboardFiguresOf, type DashboardFigures } from './dashboard-figures';
import { exportsOf } from './logins/exports';
import { idempotencyOf } from './events/idempotency';
import { inboxOf } from './events/inbox';
import { linkWaitsOf } from './waits/link-waits';
import { liveCallsOf } from './refreshes/live-calls';
import { liveLearningOf } from './refreshes/live-learning';
import { loginQueriesOf } from './logins/login-queries';
import { loginsOf } from './logins/logins';
import { outboxOf } from './events/outbox';
import { overviewOf } from './runs/overview';
import { mismatchesOf } from './mismatches';
import { morningOf } from './runs/morning';
import { purgeOf } from './purge';
import { replacementsOf } from './logins/replacements';
import { isPrepared } from './is-prepared';
import { refreshesOf } from './refreshes/refreshes';
import { runLedgerOf } from './runs/run-ledger';
import { runsOf } from './runs/runs';
import { waitingLoginsOf } from './runs/waiting-logins';
import { waitsOf } from './waits/waits';
import { watchdogOf } from './runs/watchdog';
import { withdrawalsOf } from './logins/withdrawals';

export type { Actor, AuditEntry } from './audit/audit';

export interface StoreOptions extends DatabaseOptions {
  /**
   * The key for the tombstones (the hashes that are left of withdrawn LoginIds). Without it, consent cannot be
   * withdrawn through this store.
   */
  tombstoneKey?: Buffer;
}

/**
 * All stored data, with one member per family of tables. Moments are ISO 8601 in UTC. LoginIds are in lower case. Any
 * method throws StoreUnavailableError while the database is down, busy or full. The error of a violated constraint
 * passes through unchanged (errors.ts). All writes may be repeated.
 */
export type Store = ReturnType<typeof openStore>;

/**
 * Opens a store on a database that `migrate` has prepared. It connects at its first use; `close` ends its connections.
 */
export function openStore(options: StoreOptions) {
  const db = new Database(options);
  return {
    logins: { ...loginsOf(db), ...loginQueriesOf(db), ...adviceOf(db) },
    enrolment: enrolmentOf(db),
    liveCalls: { ...liveCallsOf(db), ...liveLearningOf(db) },
    refreshes: refreshesOf(db),
    runs: { ...runsOf(db), ...runLedgerOf(db), ...brakesOfRuns(db) },
    canaries: canaryRoundsOf(db),
    waits: { ...waitsOf(db), ...linkWaitsOf(db), ...connectReturnsOf(db) },
    bankData: bankDataOf(db),
    inbox: inboxOf(db),
    idempotency: idempotencyOf(db),
    events: { ...eventsOf(db), ...outboxOf(db) },
    mismatches: mismatchesOf(db),
    audit: auditOf(db),
    purge: purgeOf(db),
    exports: exportsOf(db, loginsOf(db)),
    watchdog: watchdogOf(db),
    overview: { ...overviewOf(db), ...waitingLoginsOf(db) },
    coverage: coverageOf(db),
    morning: morningOf(db),
    replacements: replacementsOf(db),
    withdrawals: withdrawalsOf(db, options.tombstoneKey),
    figures: (): Promise<DashboardFigures> => dashboardFiguresOf(db),
    /** Throws if the database does not answer within 3 s. */
    async ping(): Promise<void> {
      await db.query('select', [], 3_000);
    },
    /** Whether `setup` of this version, or of a newer one, has run on the database. */
    isPrepared: (): Promise<boolean> => isPrepared(db),
    close: (): Promise<void> => db.close(),
  };
}
