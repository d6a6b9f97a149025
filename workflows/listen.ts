import { ApplicationFailure, condition, log, setHandler } from '@temporalio/workflow';
import { HOUR_MS } from '../domain/duration';
import { parseGuid } from '../domain/ids';
import { store } from './calls';
import { isWebhook, readClaim } from './claims';
import { later } from './clicks';
import { stateOf, type Login } from './login-state';
import {
  completeConnectUpdate,
  connectCompletedSignal,
  openConnectUpdate,
  refreshStatusQuery,
  revokeSignal,
  runStartedSignal,
  type ConnectCompleted,
  type RefreshLoginInput,
  type RefreshStatus,
  type RunStarted,
} from './messages';

/** Event ids remembered per workflow; Postgres remembers for 30 days what came over HTTP. */
const SEEN_LIMIT = 200;
/** Claims not dealt with yet: one is enough, a storm of them is no reason for a storm of calls. */
const CLAIMS_LIMIT = 10;

/**
 * The state of a refresh with its handlers registered, before anything is awaited. Handlers only record: buffered
 * messages are dispatched inside setHandler, when nothing else exists yet.
 */
export function listen(input: RefreshLoginInput): Login {
  const login = stateOf(input);

  const hear = (claim: ConnectCompleted): boolean => {
    if (login.revoked) return false;
    if (login.seenEventIds.includes(claim.eventId)) return true;
    login.seenEventIds = [...login.seenEventIds, claim.eventId].slice(-SEEN_LIMIT);
    if (!isWebhook(claim)) login.quiet = false;
    login.claims = [...login.claims, claim].slice(-CLAIMS_LIMIT);
    return true;
  };
  const isStranger = ({ loginId }: ConnectCompleted): boolean => loginId !== undefined && loginId !== login.loginId;
  const tellOperator = async ({ eventId }: ConnectCompleted): Promise<void> => {
    if (login.seenEventIds.includes(eventId)) return;
    login.seenEventIds = [...login.seenEventIds, eventId].slice(-SEEN_LIMIT);
    await store.alertOperator.executeWithOptions({ summary: 'login_mismatch: tell the operator' }, [
      {
        loginId: login.loginId,
        code: 'login_mismatch',
        message: 'Flinks Connect came back with another LoginId than the one asked for; the login waits on.',
      },
    ]);
  };

  // Not async: every promise costs, and a storm is thousands of signals in one task.
  setHandler(connectCompletedSignal, (payload) => {
    const claim = readClaim(payload);
    if (claim === null) log.warn('A connectCompleted without a usable eventId was ignored');
    else if (isStranger(claim)) return tellOperator(claim);
    else hear(claim);
  });
  setHandler(
    completeConnectUpdate,
    async (payload) => {
      const claim = claimOf(payload);
      if (!isStranger(claim)) return { accepted: hear(claim), state: login.revoked ? 'idle' : 'refreshing' };
      await tellOperator(claim);
      throw ApplicationFailure.nonRetryable('Flinks Connect came back with another LoginId', 'login_mismatch');
    },
    { validator: (payload) => void claimOf(payload) },
  );
  setHandler(openConnectUpdate, async () => {
    Object.assign(login, { attended: true, quiet: false, looksOnly: false });
    login.clicks = { ...login.clicks, heard: login.clicks.heard + 1 };
    const click = login.clicks.heard;
    await condition(() => login.clicks.answered >= click);
    return login.clicks.answer ?? later(HOUR_MS);
  });
  setHandler(runStartedSignal, (run) => {
    const runId = parseGuid((run as Partial<RunStarted> | null)?.runId);
    const isKnown = login.runIds.includes(runId ?? '') || login.newRuns.some((known) => known.runId === runId);
    if (runId === null || isKnown) return;
    login.newRuns.push({ runId, listed: Boolean(run.listed) });
    login.quiet = false;
  });
  setHandler(revokeSignal, () => {
    login.revoked = true;
    login.atFlinks.cancel();
  });
  setHandler(refreshStatusQuery, () => statusOf(login));
  return login;
}

function statusOf({ next, outcome, waiting, wait, runIds }: Login): RefreshStatus {
  return {
    box: next?.box ?? 'start',
    state: outcome !== null ? 'idle' : waiting ? 'awaiting_user' : 'refreshing',
    outcome,
    awaiting: waiting && wait !== null ? { reason: wait.reason, code: wait.code, since: wait.since } : null,
    runId: runIds.at(-1) ?? null,
  };
}

function claimOf(payload: unknown): ConnectCompleted {
  const claim = readClaim(payload);
  if (claim !== null) return claim;
  throw ApplicationFailure.nonRetryable('completeConnect needs an eventId of 1 to 200 characters', 'invalid_claim');
}
