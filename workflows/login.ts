import {
  allHandlersFinished,
  ApplicationFailure,
  condition,
  continueAsNew,
  getExternalWorkflowHandle,
  log,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { HOUR_MS, SECOND_MS } from '../domain/duration';
import { parseGuid } from '../domain/ids';
import { DEFAULT_POLICY } from '../domain/policy';
import type { AwaitingReason, Outcome } from '../domain/refresh';
import { ledger, store } from './calls';
import { readClaim } from './claims';
import {
  completeConnectUpdate,
  connectCompletedSignal,
  loginParkedSignal,
  openConnectUpdate,
  refreshStatusQuery,
  revokeSignal,
  runStartedSignal,
  type Arrow,
  type CarriedLogin,
  type ConnectCompleted,
  type OpenConnectAnswer,
  type RefreshLoginInput,
  type RunStarted,
  type Wait,
} from './messages';
import { answerClicks, hasClicked, later } from './open-connect';
import type { refreshLogin } from './refresh-login';

/** A refresh under way: what it was started with, what continue-as-new carries, and what only the Web UI wants. */
export interface Login extends CarriedLogin {
  readonly input: RefreshLoginInput;
  readonly loginId: string;
  /** The user is in front of the screen: until the first long wait. */
  attended: boolean;
  /** LastRefresh of the last cached Authorize of this pass; undefined before one. */
  lastSeenRefresh?: string | null;
  /** A person is awaited right now. */
  waiting: boolean;
  outcome: Outcome | null;
  /** `openConnect` calls heard and answered; those that wait share the next answer. */
  clicks: { heard: number; answered: number; answer: OpenConnectAnswer | null };
}

/** Waits longer than this free the login's slot in its run. */
export const PARK_OVER_MS = 10 * SECOND_MS;
/** Event ids remembered per workflow; Postgres remembers them all for 30 days. */
const SEEN_LIMIT = 200;
/** Claims not dealt with yet: one is enough, a storm of them is no reason for a storm of calls. */
const CLAIMS_LIMIT = 10;

/**
 * The state of a refresh with its handlers registered, before anything is awaited. Handlers only record: buffered
 * messages are dispatched inside setHandler, when nothing else exists yet.
 */
export function listen(input: RefreshLoginInput): Login {
  const login: Login = {
    ...freshState(),
    runIds: input.runId === undefined ? [] : [input.runId],
    ...input.carried,
    input,
    loginId: input.loginId,
    attended: input.live === true && input.carried === undefined,
    waiting: false,
    outcome: null,
    clicks: { heard: 0, answered: 0, answer: null },
  };

  const hear = (claim: ConnectCompleted): boolean => {
    if (login.revoked) return false;
    if (login.seenEventIds.includes(claim.eventId)) return true;
    login.seenEventIds = [...login.seenEventIds, claim.eventId].slice(-SEEN_LIMIT);
    login.claims = [...login.claims, claim].slice(-CLAIMS_LIMIT);
    return true;
  };
  const isStranger = ({ loginId }: ConnectCompleted): boolean => loginId !== undefined && loginId !== login.loginId;
  const tellOperator = () =>
    store.alertOperator({
      loginId: login.loginId,
      code: 'login_mismatch',
      message: 'Flinks Connect came back with another LoginId than the one asked for; the login waits on.',
    });

  setHandler(connectCompletedSignal, async (payload) => {
    const claim = readClaim(payload);
    if (claim === null) log.warn('A connectCompleted without a usable eventId was ignored');
    else if (isStranger(claim)) await tellOperator();
    else hear(claim);
  });
  setHandler(
    completeConnectUpdate,
    async (payload) => {
      const claim = claimOf(payload);
      if (!isStranger(claim)) return { accepted: hear(claim), state: login.revoked ? 'idle' : 'refreshing' };
      await tellOperator();
      throw ApplicationFailure.nonRetryable('Flinks Connect came back with another LoginId', 'login_mismatch');
    },
    { validator: (payload) => void claimOf(payload) },
  );
  setHandler(openConnectUpdate, async () => {
    login.attended = true;
    login.clicks = { ...login.clicks, heard: login.clicks.heard + 1 };
    const click = login.clicks.heard;
    await condition(() => login.clicks.answered >= click);
    return login.clicks.answer ?? later(HOUR_MS);
  });
  setHandler(runStartedSignal, (run) => {
    const runId = parseGuid((run as Partial<RunStarted> | null)?.runId);
    if (runId !== null) login.newRuns.push({ runId, listed: Boolean(run.listed) });
  });
  setHandler(revokeSignal, () => void (login.revoked = true));
  setHandler(refreshStatusQuery, () => ({
    box: login.next?.box ?? 'start',
    state: stateOf(login),
    outcome: login.outcome,
    awaiting: login.waiting ? awaitingOf(login.wait) : null,
    runId: login.runIds.at(-1) ?? null,
  }));
  return login;
}

function freshState(): CarriedLogin {
  return {
    refreshId: workflowInfo().firstExecutionRunId,
    policy: DEFAULT_POLICY,
    institution: null,
    everWorked: false,
    unattended203s: 0,
    lastRefreshedAt: null,
    runIds: [],
    gaveUpSince: null,
    gaveUpCode: null,
    claims: [],
    seenEventIds: [],
    newRuns: [],
    revoked: false,
    parked: false,
    delaysUsed: 0,
    restarts: 0,
    pollLimitsHit: 0,
    answersLost: 0,
    wentLive: false,
    cachedRefused: false,
    returned: null,
    wait: null,
    next: null,
  };
}

function claimOf(payload: unknown): ConnectCompleted {
  const claim = readClaim(payload);
  if (claim !== null) return claim;
  throw ApplicationFailure.nonRetryable('completeConnect needs an eventId of 1 to 200 characters', 'invalid_claim');
}

function stateOf(login: Login): 'idle' | 'refreshing' | 'awaiting_user' {
  if (login.outcome !== null) return 'idle';
  return login.waiting ? 'awaiting_user' : 'refreshing';
}

const awaitingOf = (wait: Wait | null) => wait && { reason: wait.reason, code: wait.code, since: wait.since };

/**
 * First write of a refresh, and of a return from a wait: the login is refreshing. False: it is not registered (any
 * more), and Flinks is not called.
 */
export async function begin(login: Login): Promise<boolean> {
  const begun = await ledger.beginRefresh({
    loginId: login.loginId,
    refreshId: login.refreshId,
    trigger: login.input.trigger ?? 'app',
    runId: login.runIds.at(-1) ?? null,
  });
  if (begun === null) return false;
  const { policy, ...known } = begun;
  Object.assign(login, known, { policy: { ...policy, ...login.input.policy } });
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
 * Sleeps for `durationMs`, or until the login is revoked or (`wakeOnClaim`) its user comes back. Runs that start
 * meanwhile are adopted; a user who clicks hears when it goes on, or (`bankLetUsIn`) that nothing is wanted of them.
 */
export async function pause(
  login: Login,
  durationMs: number,
  options: { summary: string; wakeOnClaim?: boolean; bankLetUsIn?: boolean },
): Promise<void> {
  const { summary, wakeOnClaim = false, bankLetUsIn = false } = options;
  if (durationMs > PARK_OVER_MS) await park(login, 'later');
  const untilMs = Date.now() + durationMs;
  const isWoken = () => login.revoked || (wakeOnClaim && login.claims.length > 0);
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
  awaiting: { reason: AwaitingReason; code: string | null } | null,
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

/** What the Web UI shows as current details: the box, and what happens next. */
export function show(login: Login, details: string): void {
  setCurrentDetails(login.institution === null ? details : `${details}\n\n${login.institution}`);
}

/** Continues as new when the server suggests it: a poll of half an hour, or a storm of signals. */
export async function renewIfSuggested(login: Login, next: Arrow): Promise<void> {
  // A click that waits for its answer is a handler under way.
  if (!workflowInfo().continueAsNewSuggested || hasClicked(login)) return;
  await condition(allHandlersFinished);
  const {
    input,
    loginId: _loginId,
    attended: _attended,
    waiting: _waiting,
    outcome: _outcome,
    clicks: _clicks,
    ...carried
  } = login;
  await continueAsNew<typeof refreshLogin>({ ...input, carried: { ...carried, next } });
}
