import {
  CancellationScope,
  condition,
  isCancellation,
  setCurrentDetails,
  setHandler,
  uuid4,
  workflowInfo,
} from '@temporalio/workflow';
import { OPERATOR_CODES_STOP_AFTER } from '../../domain/brakes';
import { codeOrStatus } from '../../domain/codes';
import { decideList, refusesUs } from '../../domain/other-decisions';
import { formatDuration, SECOND_MS } from '../../domain/duration';
import { DEFAULT_POLICY } from '../../domain/policy';
import type { Answer } from '../../domain/refresh/answer';
import { quick, store, answerFromFailure } from '../activities';
import { loginParkedSignal, runProgressQuery, type DailyRefreshInput, type DailyRefreshResult } from '../messages';
import { formatUtc } from '../web-ui-text';
import { countOperatorOutcome, mustStop, releaseSlot, type Run } from './run';
import { advanceWindow, allStarted, CHECK_INTERVAL_MS, continueAsNewIfFull } from './window';

/**
 * One daily run. Opens the ledger, asks Flinks which logins its nightly job can no longer refresh (step 1), and starts
 * one `refreshLogin` per login, at most REFRESH_MAX_OPEN at once (step 2). Ends when every row of the ledger has an
 * outcome or waits for its user, at the latest REFRESH_RUN_DEADLINE after the last start. Stops early if the first
 * logins show that our keys or our request are wrong. It never waits for a person. Started by the Schedule
 * `daily-refresh` or by `POST /v1/runs`. Messages: signal `loginParked` from its children, query `runProgress`.
 */
export async function dailyRefresh(input: DailyRefreshInput = {}): Promise<DailyRefreshResult> {
  const run = registerHandlers(input);
  try {
    if (input.carried === undefined) {
      const refusal = (await openRun(run, input)) ?? (await listIneligible(run));
      if (refusal !== null) return refusal;
    }
    await refreshAll(run);
    await waitForAllOutcomes(run);
    return mustStop(run) ? await closeRun(run, 'stopped', [OPERATOR_STOP]) : await closeRun(run, 'finished', []);
  } catch (error) {
    if (isCancellation(error)) {
      await CancellationScope.nonCancellable(() => closeRun(run, 'stopped', ['The run was cancelled in Temporal.']));
    }
    throw error;
  }
}

/**
 * When the run ends at the latest (epoch ms), counted from its last start of a refresh. A call of `callResolved` that
 * has told refreshes to call their bank counts as such a start. The deadline also applies while the run waits for
 * slots, so that a silent Flinks or a missing worker cannot keep the run open.
 */
const deadlineOf = (run: Run): number => run.lastStartMs + run.policy.runDeadlineMs;

const OPERATOR_STOP =
  `The first ${OPERATOR_CODES_STOP_AFTER} logins to end all failed, so our keys or requests are wrong: ` +
  'check the FLINKS_ settings. No further login was started, and no user is asked.';

/**
 * Makes the state, then registers the handlers. The order matters: Temporal dispatches a buffered `loginParked` inside
 * setHandler, and the handler needs the state.
 */
function registerHandlers({ runId, carried }: DailyRefreshInput): Run {
  const run: Run = {
    runId: runId ?? uuid4(),
    policy: DEFAULT_POLICY,
    total: 0,
    cursor: null,
    again: [],
    started: 0,
    lastStartMs: Date.now(),
    operatorCodes: 0,
    ...carried,
    // The carried policy may come from an older version, which did not know the newest settings.
    ...(carried !== undefined && { policy: { ...DEFAULT_POLICY, ...carried.policy } }),
    slots: new Set(carried?.slots),
    carriedSlots: new Set(carried?.slots),
    carriedCheckedMs: Date.now(),
    queue: [],
    pagesDone: false,
    openElsewhere: [],
    startsInFlight: 0,
    startedHere: 0,
    pendingHere: 0,
    closedHere: 0,
    stage: carried === undefined ? 'opening' : 'refreshing',
  };
  setHandler(loginParkedSignal, (parked) => {
    countOperatorOutcome(run, false);
    releaseSlot(run, (parked as { loginId?: string } | null)?.loginId ?? '');
  });
  setHandler(runProgressQuery, () => ({
    runId: run.runId,
    stage: run.stage,
    total: run.total,
    started: run.started,
    slotsBusy: run.slots.size,
  }));
  return run;
}

/**
 * Opens the run and its ledger, which has one row for each login that is not paused. Returns null if the run is open.
 * Only one run is open at a time, so this run may be `skipped`; then returns that result.
 */
async function openRun(run: Run, { trigger = 'schedule' }: DailyRefreshInput): Promise<DailyRefreshResult | null> {
  const opened = await store.openRun.executeWithOptions({ summary: 'open the run and its ledger' }, [
    { runId: run.runId, workflowId: workflowInfo().workflowId, trigger },
  ]);
  if (opened.kind === 'skipped') {
    setCurrentDetails('Skipped: another run is in progress, or this one has already ended.');
    return { runId: run.runId, state: 'skipped' };
  }
  Object.assign(run, { policy: opened.policy, total: opened.total });
  return null;
}

/**
 * Step 1: an activity writes Flinks' list of ineligible logins into the ledger. The list may be of any length, so it
 * never enters the history of a workflow. Returns null if the run goes on, with the list or without it. If Flinks
 * refuses all our calls, stops the run and returns its result.
 */
async function listIneligible(run: Run): Promise<DailyRefreshResult | null> {
  run.stage = 'listing';
  setCurrentDetails('Step 1: asking Flinks which logins are no longer eligible');
  for (const delayMs of [...run.policy.retryDelaysMs, null]) {
    const answer: Answer = await answerFromFailure(
      quick.listIneligible.executeWithOptions({ summary: 'step 1: GetNightlyRefreshStatus' }, [{ runId: run.runId }]),
    );
    const meaning = decideList(answer);
    if (meaning === 'ok') return null;
    const code = codeOrStatus(answer);
    const isRefused = meaning === 'refused';
    if (isRefused && (await refusesAll(run))) {
      return closeRun(run, 'stopped', [
        `Step 1 was refused by Flinks (${code}): check the FLINKS_ settings; no login was called.`,
      ]);
    }
    if (isRefused || meaning === 'withoutList' || delayMs === null) {
      await store.goWithoutList.executeWithOptions({ summary: `${code}: the run goes on without the list` }, [
        { runId: run.runId, code, isRefused },
      ]);
      return null;
    }
    const summary = `${code}: step 1 again in ${formatDuration(delayMs)}`;
    setCurrentDetails(`${summary}, at ${formatUtc(Date.now() + delayMs)}. No login is started before.`);
    await condition(() => false, delayMs, { summary });
  }
  return null;
}

/**
 * Returns true if Flinks refuses our other calls, too. Rule 11 of docs/flowchart.md: Flinks may refuse its nightly
 * endpoints while all its other endpoints work, so a call to another endpoint finds out.
 */
async function refusesAll(run: Run): Promise<boolean> {
  const answer: Answer = await answerFromFailure(
    quick.tryAccess.executeWithOptions({ summary: 'does Flinks take our other calls?' }, [{ runId: run.runId }]),
  );
  return refusesUs(answer);
}

/**
 * Step 2: starts the refresh of every login of the ledger, through the window of slots. Ends early if the run must
 * stop, or at its deadline.
 */
async function refreshAll(run: Run): Promise<void> {
  run.stage = 'refreshing';
  while (!allStarted(run) && !mustStop(run) && Date.now() < deadlineOf(run)) {
    await advanceWindow(run);
    setCurrentDetails(`Step 2: ${run.started} of ${run.total} logins started, ${run.slots.size} slots busy`);
    await continueAsNewIfFull(run);
  }
}

/**
 * Waits until every row of the ledger has an outcome or waits for its user, until the run must stop, or until its
 * deadline. The ledger is authoritative: `checkRows` gives the outcome `failed` to a row whose workflow has closed
 * without an outcome.
 */
async function waitForAllOutcomes(run: Run): Promise<void> {
  run.stage = 'waiting for the last';
  let after: string | null = null;
  // Most runs end moments after their last start. So the rows are checked at once, again after one second, and then
  // ever more rarely, in the end every CHECK_INTERVAL_MS.
  for (let checkInMs: number = SECOND_MS; ; checkInMs = Math.min(2 * checkInMs, CHECK_INTERVAL_MS)) {
    // The stop and the deadline are checked before the rows. After a stop or the deadline, the rows of logins that were
    // never started must stay without an outcome, but `checkRows` would give them the outcome `failed`.
    const deadlineMs = deadlineOf(run);
    if (mustStop(run) || Date.now() >= deadlineMs) return;
    const checked: { open: number; next: string | null } = await store.checkRows.executeWithOptions(
      { summary: 'which logins have not ended yet?' },
      [{ runId: run.runId, after }],
    );
    if (checked.open === 0 && !(await callResolved(run))) return;
    if (checked.open === 0) checkInMs = SECOND_MS;
    after = checked.next;
    setCurrentDetails(
      `All ${run.total} logins started; ${checked.open} still under way\n\nNext: ends when the last of them has an outcome or waits for its user, at the latest ${formatUtc(deadlineMs)}`,
    );
    await continueAsNewIfFull(run);
    const [closedBefore, busyBefore] = [run.closedHere, run.slots.size];
    await condition(
      () => mustStop(run) || (busyBefore > 0 ? run.slots.size === 0 : run.closedHere > closedBefore),
      Math.min(checkInMs, Math.max(1, deadlineMs - Date.now())),
      { summary: `${checked.open} logins are still under way` },
    );
  }
}

/**
 * Rule 2 of docs/flowchart.md: a brake (held-back asks of one bank) is resolved if the bank had refused its customers
 * wrongly. The brake's other logins are then called live, too. Tells the refreshes of some more of these logins to call
 * the bank. Returns true if there may be more such logins.
 */
async function callResolved(run: Run): Promise<boolean> {
  const { runId, policy } = run;
  const told = await store.callResolved.executeWithOptions({ summary: 'logins of resolved brakes' }, [
    { runId, limit: policy.maxOpen },
  ]);
  if (told > 0) run.lastStartMs = Date.now();
  return told > 0;
}

async function closeRun(run: Run, state: 'finished' | 'stopped', warnings: string[]): Promise<DailyRefreshResult> {
  const closed = await store.closeRun.executeWithOptions({ summary: `the run is ${state}` }, [
    { runId: run.runId, state, warnings },
  ]);
  run.stage = 'closed';
  setCurrentDetails(runDetails(state, closed ?? { total: run.total, counts: {}, warnings }));
  return { runId: run.runId, state };
}

/** Returns the current details of an ended run: the number of its logins by outcome, and its warnings. */
function runDetails(
  state: string,
  { total, counts, warnings }: { total: number; counts: Partial<Record<string, number>>; warnings: string[] },
): string {
  const outcomes = Object.entries(counts).filter(([, count]) => count !== 0);
  return [
    `The run is ${state}: ${total} logins`,
    outcomes.map(([outcome, count]) => `- ${count} ${outcome.replace('_', ' ')}`).join('\n'),
    ...warnings,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}
