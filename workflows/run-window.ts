import {
  allHandlersFinished,
  ChildWorkflowCancellationType,
  condition,
  continueAsNew,
  ParentClosePolicy,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';
import {
  defineSearchAttributeKey,
  SearchAttributeType,
  WorkflowExecutionAlreadyStartedError,
  type SearchAttributePair,
} from '@temporalio/common';
import { OPERATOR_CODES_STOP_AFTER } from '../domain/brakes';
import { SECOND_MS } from '../domain/duration';
import { refreshLoginWorkflowId } from '../domain/ids';
import type { Outcome } from '../domain/refresh';
import { cut } from '../domain/text';
import { store } from './calls';
import type { dailyRefresh } from './daily-refresh';
import type { CarriedRun, RunEntry } from './messages';
import type { refreshLogin } from './refresh-login';
import { literally } from './words';

/** A run under way: what continue-as-new carries, and what belongs to this execution alone. */
export interface Run extends Omit<CarriedRun, 'slots'> {
  /** LoginIds that hold a slot, and those of them whose child belongs to an earlier execution. */
  slots: Set<string>;
  carriedSlots: Set<string>;
  carriedCheckedMs: number;
  queue: RunEntry[];
  pagesDone: boolean;
  /** Logins whose workflow was open already: they are told of the run. */
  openElsewhere: RunEntry[];
  startsInFlight: number;
  startedHere: number;
  /** Children of this execution that have not closed: the server stops a parent at 2,000. */
  pendingHere: number;
  closedHere: number;
  stage: 'opening' | 'listing' | 'refreshing' | 'waiting for the last' | 'closed';
}

/** Bounds of one execution: a parked child stays pending until it closes, perhaps in days. */
const CHILDREN_PER_EXECUTION = 1_000;
const PENDING_PER_EXECUTION = 480;
/** How often logins are asked about whose end this execution cannot hear of. */
export const CHECK_INTERVAL_MS = 15 * SECOND_MS;
const TELL_BATCH = 100;

export const isFed = (run: Run): boolean =>
  run.pagesDone && nothingToStart(run) && run.startsInFlight === 0 && run.openElsewhere.length === 0;

const nothingToStart = (run: Run): boolean => run.queue.length === 0 && run.again.length === 0;

/** One turn of the window: fill the queue, fill the slots, tell who is open already, then wait for room. */
export async function feed(run: Run): Promise<void> {
  if (nothingToStart(run) && !run.pagesDone) await nextPage(run);
  fillSlots(run);
  if (run.openElsewhere.length >= TELL_BATCH || (nothingToStart(run) && run.startsInFlight === 0)) await tellOpen(run);
  const hasWork = () =>
    nothingToStart(run)
      ? !run.pagesDone || run.startsInFlight === 0
      : run.slots.size < run.policy.maxOpen || run.openElsewhere.length >= TELL_BATCH;
  const inTime = await condition(() => hasWork() || mustRenew(run) || mustStop(run), CHECK_INTERVAL_MS, {
    summary: `${run.slots.size} of ${run.policy.maxOpen} slots are busy`,
  });
  if (!inTime || Date.now() - run.carriedCheckedMs >= CHECK_INTERVAL_MS) await freeCarriedSlots(run);
}

async function nextPage(run: Run): Promise<void> {
  const { runId, cursor, policy } = run;
  run.queue = await store.pageOfLogins.executeWithOptions({ summary: `logins after ${cursor ?? 'the beginning'}` }, [
    { runId, after: cursor, limit: policy.pageSize },
  ]);
  run.pagesDone = run.queue.length < policy.pageSize;
}

function fillSlots(run: Run): void {
  while (run.slots.size < run.policy.maxOpen && !mustRenew(run) && !mustStop(run)) {
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

/** Never throws: whatever happens to the start or the child, the slot comes back. */
async function startLogin(run: Run, entry: RunEntry): Promise<void> {
  const { loginId, institution } = entry;
  try {
    const child = await startChild<typeof refreshLogin>('refreshLogin', {
      workflowId: refreshLoginWorkflowId(loginId),
      parentClosePolicy: ParentClosePolicy.ABANDON,
      cancellationType: ChildWorkflowCancellationType.ABANDON,
      // Of two banks' logins in the backlog, one slow bank must not hold up the other.
      priority: { priorityKey: 4, ...(institution === null ? {} : { fairnessKey: fairnessKeyOf(institution) }) },
      staticSummary:
        institution === null ? 'Daily refresh of one login' : `Daily refresh of one login at ${literally(institution)}`,
      typedSearchAttributes: searchAttributesOf(run, institution),
      args: [
        {
          loginId,
          trigger: 'run',
          runId: run.runId,
          policy: run.policy,
          ...(entry.listed ? { listed: true, listedCode: entry.listedCode } : {}),
        },
      ],
    });
    run.started += 1;
    run.pendingHere += 1;
    const closed = (outcome?: Outcome) => {
      run.pendingHere -= 1;
      run.closedHere += 1;
      noteEnd(run, outcome?.outcome === 'failed');
      freeSlot(run, loginId);
    };
    // Failed, terminated or timed out: the ledger's sweep says so; here only the slot matters.
    child.result().then(closed, () => closed());
  } catch (error) {
    freeSlot(run, loginId);
    // Yesterday's refresh of this login still waits, or an app's is under way: a normal outcome.
    if (error instanceof WorkflowExecutionAlreadyStartedError) run.openElsewhere.push(entry);
  } finally {
    run.startsInFlight -= 1;
  }
}

/** Rule 2: whether the first logins of a run all end in operator codes; one that does not settles it. */
export function noteEnd(run: Run, isOperator: boolean): void {
  if (run.operatorCodes !== null) run.operatorCodes = isOperator ? run.operatorCodes + 1 : null;
}

export const mustStop = (run: Run): boolean => (run.operatorCodes ?? 0) >= OPERATOR_CODES_STOP_AFTER;

/** Fairness keys are limited to 64 bytes: 16 characters of four. */
const fairnessKeyOf = (institution: string): string => cut(institution, 16);

function searchAttributesOf(run: Run, institution: string | null): SearchAttributePair[] {
  const values = {
    RefreshState: 'refreshing',
    DailyRunId: run.runId,
    ...(institution === null ? {} : { Institution: institution }),
  };
  return Object.entries(values).map(([name, value]) => ({
    key: defineSearchAttributeKey(name, SearchAttributeType.KEYWORD),
    value,
  }));
}

export function freeSlot(run: Run, loginId: string): void {
  run.slots.delete(loginId);
  run.carriedSlots.delete(loginId);
}

/** Logins whose workflow is open are told of the run; what has closed in between is started after all. */
async function tellOpen(run: Run): Promise<void> {
  while (run.openElsewhere.length > 0) {
    const logins = run.openElsewhere.splice(0, TELL_BATCH);
    const closed = await store.tellRunStarted.executeWithOptions(
      { summary: `${logins.length} logins were open already` },
      [{ runId: run.runId, logins: logins.map(({ loginId, listed }) => ({ loginId, listed })) }],
    );
    run.again.push(...logins.filter(({ loginId }) => closed.includes(loginId)));
  }
}

/** An earlier execution's children end unheard: the ledger and the server are asked about those that hold slots. */
async function freeCarriedSlots(run: Run): Promise<void> {
  run.carriedCheckedMs = Date.now();
  if (run.carriedSlots.size === 0) return;
  const over = await store.slotsOver.executeWithOptions({ summary: 'which carried slots are free again?' }, [
    { runId: run.runId, loginIds: [...run.carriedSlots] },
  ]);
  over.forEach((loginId) => freeSlot(run, loginId));
}

const mustRenew = (run: Run): boolean =>
  workflowInfo().continueAsNewSuggested ||
  run.startedHere >= CHILDREN_PER_EXECUTION ||
  run.pendingHere >= PENDING_PER_EXECUTION;

/**
 * Continues as new where this execution has reached a bound. Nothing may be under way then: the server drops unsettled
 * starts without an error, and messages that were heard must be in what is carried.
 */
export async function renewIfNeeded(run: Run): Promise<void> {
  if (!mustRenew(run)) return;
  await condition(() => run.startsInFlight === 0);
  await tellOpen(run);
  await condition(allHandlersFinished);
  const { runId, policy, total, cursor, again, started, lastStartMs, operatorCodes } = run;
  const slots = [...run.slots];
  const carried: CarriedRun = { runId, policy, total, cursor, again, started, lastStartMs, operatorCodes, slots };
  await continueAsNew<typeof dailyRefresh>({ carried });
}
