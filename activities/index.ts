import { authorizeCached } from './authorize-cached';
import { authorizeLive } from './authorize-live';
import { fetchAccountsDetail, pollAccountsDetail } from './collect-accounts';
import { deleteCard } from './delete-card';
import { drainOutbox } from './deliver-events';
import type { ActivityDependencies } from './dependencies';
import { enrolmentLedger } from './enrolment-ledger';
import { fetchAttributes } from './fetch-attributes';
import { listIneligible } from './list-ineligible';
import { purgeOldRows } from './purge';
import { readSuccessor } from './read-successor';
import { refreshLedger } from './refresh-ledger';
import { replacementLedger } from './replacements';
import { runLedger } from './run-ledger';
import { setEnrolment } from './set-enrolment';
import { tellRunStarted } from './tell-run-started';
import { turnNightlyRefreshOff } from './turn-nightly-refresh-off';
import { turnReplacedOff } from './turn-replaced-off';
import { withdrawalLedger } from './withdrawals';

export type { ActivityDependencies, Counts, EventDelivery } from './dependencies';
export { resumeReplacements } from './replacements';
export { resumeWithdrawals } from './withdrawals';

/**
 * The activities of the task queue `flinks-api`. They call Flinks, and the queue has one rate limit for all of them.
 */
export const createFlinksActivities = (dependencies: ActivityDependencies) => ({
  ...authorizeCached(dependencies),
  ...authorizeLive(dependencies),
  ...fetchAccountsDetail(dependencies),
  ...pollAccountsDetail(dependencies),
  ...fetchAttributes(dependencies),
  ...listIneligible(dependencies),
  ...turnNightlyRefreshOff(dependencies),
  ...deleteCard(dependencies),
  ...setEnrolment(dependencies),
  ...readSuccessor(dependencies),
  ...turnReplacedOff(dependencies),
});

/**
 * The activities of the task queue `flinks-refresh`. They call our database and Temporal, and `drainOutbox` sends
 * events.
 */
export const createStoreActivities = (dependencies: ActivityDependencies) => ({
  ...refreshLedger(dependencies),
  ...runLedger(dependencies),
  ...tellRunStarted(dependencies),
  ...drainOutbox(dependencies),
  ...withdrawalLedger(dependencies),
  ...replacementLedger(dependencies),
  ...enrolmentLedger(dependencies),
  ...purgeOldRows(dependencies),
});

export type FlinksActivities = ReturnType<typeof createFlinksActivities>;
export type StoreActivities = ReturnType<typeof createStoreActivities>;
