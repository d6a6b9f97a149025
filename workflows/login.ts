import {
  allHandlersFinished,
  ApplicationFailure,
  condition,
  continueAsNew,
  getExternalWorkflowHandle,
  setCurrentDetails,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { SECOND_MS } from '../domain/duration';
import type { Outcome } from '../domain/refresh';
import { ledger, store } from './calls';
import { answerByOutcome, answerClicks, hasClicked, later } from './clicks';
import { carriedOf, type Login } from './login-state';
import { loginParkedSignal, type Arrow, type ConnectCompleted, type Wait } from './messages';
import type { refreshLogin } from './refresh-login';
import { literally, moment } from './words';

/** Waits longer than this free the login's slot in its run. */
const PARK_OVER_MS = 10 * SECOND_MS;

/**
 * First write of a refresh, and of a return from a wait: the login is refreshing. False: it is not registered (any
 * more), and Flinks is not called.
 */
export async function begin(login: Login): Promise<boolean> {
  const begun = await ledger.beginRefresh.executeWithOptions({ summary: 'what is known of the login' }, [
    {
      loginId: login.loginId,
      refreshId: login.refreshId,
      trigger: login.input.trigger ?? 'app',
      runId: login.runIds.at(-1) ?? null,
    },
  ]);
  if (begun === null) return false;
  const { policy, ...known } = begun;
  Object.assign(login, known, { policy: { ...policy, ...login.input.policy } });
  // A run has set these at the start of its child.
  if (login.input.trigger !== 'run') {
    setSearchAttributes({
      RefreshState: 'refreshing',
      ...(login.institution === null ? {} : { Institution: login.institution }),
    });
  }
  return true;
}

/** Gives the slot back to the run, once, before any long wait. A run that has closed needs it no more. */
export async function park(login: Login, until: 'user' | 'later'): Promise<void> {
  login.attended = false;
  const { parent } = workflowInfo();
  if (login.parked || parent === undefined || login.input.trigger !== 'run') return;
  login.parked = true;
  try {
    await getExternalWorkflowHandle(parent.workflowId).signal(loginParkedSignal, { loginId: login.loginId, until });
  } catch (error) {
    if (!(error instanceof ApplicationFailure) || error.type !== 'ExternalWorkflowExecutionNotFound') throw error;
  }
}

/**
 * Sleeps for `durationMs`, or until the login is revoked or a claim comes that `wakeOnClaim` wants. Runs that start
 * meanwhile are adopted; a user who clicks hears when it goes on, or (`bankLetUsIn`) that nothing is wanted of them.
 */
export async function pause(
  login: Login,
  durationMs: number,
  options: { summary: string; wakeOnClaim?: (claim: ConnectCompleted) => boolean; bankLetUsIn?: boolean },
): Promise<void> {
  const { summary, wakeOnClaim = () => false, bankLetUsIn = false } = options;
  if (durationMs > PARK_OVER_MS) {
    show(login, `${summary}, at ${moment(Date.now() + durationMs)}`);
    await park(login, 'later');
  }
  const untilMs = Date.now() + durationMs;
  const isWoken = () => login.revoked || login.claims.some(wakeOnClaim);
  while (!isWoken() && Date.now() < untilMs) {
    const hasNews = () => isWoken() || login.newRuns.length > 0 || hasClicked(login);
    await condition(hasNews, untilMs - Date.now(), { summary });
    if (hasClicked(login)) answerClicks(login, bankLetUsIn ? { mode: 'none' } : later(untilMs - Date.now()));
    await adoptNewRuns(login);
  }
}

/** A run that found this refresh under way: its row is ours from now on. */
export async function adoptNewRuns(login: Login): Promise<void> {
  for (let run = login.newRuns.shift(); run !== undefined; run = login.newRuns.shift()) {
    await adoptRun(login, run.runId, null);
  }
}

export async function adoptRun(
  login: Login,
  runId: string,
  awaiting: Pick<Wait, 'waitId' | 'since' | 'reason' | 'code'> | null,
): Promise<void> {
  if (!login.runIds.includes(runId)) login.runIds.push(runId);
  await store.adoptRun.executeWithOptions({ summary: `run ${runId} counts on this refresh` }, [
    { loginId: login.loginId, refreshId: login.refreshId, runId, awaiting },
  ]);
  setSearchAttributes({ DailyRunId: runId });
}

const keyOf = (name: string) => defineSearchAttributeKey(name, SearchAttributeType.KEYWORD);

/** Sets Keyword search attributes; null clears one. */
export function setSearchAttributes(values: Record<string, string | null>): void {
  upsertSearchAttributes(Object.entries(values).map(([name, value]) => ({ key: keyOf(name), value })));
}

/** What the Web UI shows as current details: the box, what happens next and, after a line break, where. */
export function show(login: Login, details: string): void {
  setCurrentDetails(login.institution === null ? details : `${details}  \n${literally(login.institution)}`);
}

/**
 * Continues as new when the server suggests it: a poll of half an hour, or a storm of signals. Not while somebody has
 * clicked: they wait for their answer in a handler.
 */
export async function renewIfSuggested(login: Login, next: Arrow): Promise<void> {
  if (!workflowInfo().continueAsNewSuggested) return;
  await condition(() => allHandlersFinished() || hasClicked(login));
  if (hasClicked(login)) return;
  await continueAsNew<typeof refreshLogin>({ ...login.input, carried: { ...carriedOf(login), next } });
}

/** Lets every handler end before the workflow does; who clicks only now hears how it ended. */
export async function drainHandlers(login: Login, outcome: Outcome): Promise<void> {
  while (!allHandlersFinished()) {
    answerByOutcome(login, outcome);
    await condition(() => allHandlersFinished() || hasClicked(login));
  }
}
