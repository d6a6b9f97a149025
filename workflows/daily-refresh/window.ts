import { allHandlersFinished, condition, continueAsNew, workflowInfo } from '@temporalio/workflow';
import { SECOND_MS } from '../../domain/duration';
import { store } from '../activities';
import type { CarriedRun, DailyRefresh } from '../messages';
import { mustStop, type Run } from './run';
import { releaseCarriedSlots, startLogin } from './slots';

/**
 * One execution continues as new when it has started CHILDREN_PER_EXECUTION refreshes, or when PENDING_PER_EXECUTION of
 * them have not closed. A refresh whose user is awaited stays a pending child until it closes, perhaps for days.
 */
const CHILDREN_PER_EXECUTION = 1_000;
const PENDING_PER_EXECUTION = 480;
/** How often to ask about logins whose end is not reported to this execution. */
export const CHECK_INTERVAL_MS = 15 * SECOND_MS;
const NOTIFY_BATCH = 100;

/**
 * Returns true when each login of the ledger has a refresh that the run has started, or one that was open already and
 * was told about the run.
 */
export const allStarted = (run: Run): boolean =>
  run.pagesDone && nothingToStart(run) && run.startsInFlight === 0 && run.openElsewhere.length === 0;

const nothingToStart = (run: Run): boolean => run.queue.length === 0 && run.again.length === 0;

/**
 * One turn of the window: fills the queue from the ledger, starts refreshes in the free slots, tells open refreshes
 * about the run, and then waits until there is something to do, CHECK_INTERVAL_MS at most.
 */
export async function advanceWindow(run: Run): Promise<void> {
  if (nothingToStart(run) && !run.pagesDone) await fillQueue(run);
  fillSlots(run);
  if (run.openElsewhere.length >= NOTIFY_BATCH || (nothingToStart(run) && run.startsInFlight === 0)) {
    await notifyOpenRefreshes(run);
  }
  const hasWork = () =>
    nothingToStart(run)
      ? !run.pagesDone || run.startsInFlight === 0
      : run.slots.size < run.policy.maxOpen || run.openElsewhere.length >= NOTIFY_BATCH;
  const inTime = await condition(() => hasWork() || isFull(run) || mustStop(run), CHECK_INTERVAL_MS, {
    summary: `${run.slots.size} of ${run.policy.maxOpen} slots are busy`,
  });
  if (!inTime || Date.now() - run.carriedCheckedMs >= CHECK_INTERVAL_MS) await releaseCarriedSlots(run);
}

async function fillQueue(run: Run): Promise<void> {
  const { runId, cursor, policy } = run;
  run.queue = await store.pageOfLogins.executeWithOptions({ summary: `logins after ${cursor ?? 'the beginning'}` }, [
    { runId, after: cursor, limit: policy.pageSize },
  ]);
  run.pagesDone = run.queue.length < policy.pageSize;
}

function fillSlots(run: Run): void {
  while (run.slots.size < run.policy.maxOpen && !isFull(run) && !mustStop(run)) {
    const entry = run.again.shift() ?? run.queue.shift();
    if (entry === undefined) return;
    if (run.cursor === null || entry.loginId > run.cursor) run.cursor = entry.loginId;
    run.slots.add(entry.loginId);
    run.startsInFlight += 1;
    run.startedHere += 1;
    run.lastStartMs = Date.now();
    void startLogin(run, entry);
  }
}

/**
 * Tells the refreshes that were open already about the run. If such a refresh has closed in the meantime, the run
 * starts one for its login after all.
 */
async function notifyOpenRefreshes(run: Run): Promise<void> {
  while (run.openElsewhere.length > 0) {
    const logins = run.openElsewhere.splice(0, NOTIFY_BATCH);
    const closed = await store.tellRunStarted.executeWithOptions(
      { summary: `${logins.length} logins were open already` },
      [{ runId: run.runId, logins: logins.map(({ loginId, listed }) => ({ loginId, listed })) }],
    );
    run.again.push(...logins.filter(({ loginId }) => closed.includes(loginId)));
  }
}

/** Returns true if this execution is at one of its limits. It then starts no more refreshes, and continues as new. */
const isFull = (run: Run): boolean =>
  workflowInfo().continueAsNewSuggested ||
  run.startedHere >= CHILDREN_PER_EXECUTION ||
  run.pendingHere >= PENDING_PER_EXECUTION;

/**
 * Continues as new if this execution is at one of its limits. First waits until nothing is under way: the server drops
 * a start of a child that it has not confirmed, without an error, and every message received must be in the carried
 * state.
 */
export async function continueAsNewIfFull(run: Run): Promise<void> {
  if (!isFull(run)) return;
  await condition(() => run.startsInFlight === 0);
  await notifyOpenRefreshes(run);
  await condition(allHandlersFinished);
  const { runId, policy, total, cursor, again, started, lastStartMs, operatorCodes } = run;
  const slots = [...run.slots];
  const carried: CarriedRun = { runId, policy, total, cursor, again, started, lastStartMs, operatorCodes, slots };
  await continueAsNew<DailyRefresh>({ carried });
}
