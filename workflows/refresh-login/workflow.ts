import {
  allHandlersFinished,
  ApplicationFailure,
  CancellationScope,
  condition,
  continueAsNew,
  isCancellation,
  log,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { SECOND_MS } from '../../domain/duration';
import { parseGuid, refreshLoginWorkflowId } from '../../domain/ids';
import { DEFAULT_POLICY } from '../../domain/policy';
import type { Outcome } from '../../domain/outcomes';
import type { Trigger } from '../../domain/refresh/types';
import { clickAnswer } from '../../domain/refresh/click-answer';
import { reopen, next } from '../../domain/refresh/next';
import type { Reply } from '../../domain/refresh/reply';
import { carriedOver, startOf } from '../../domain/refresh/state';
import { refreshStatusQuery, type RefreshLogin, type RefreshLoginInput, type RefreshLoginResult } from '../messages';
import { ledger } from './activities';
import { runBox } from './boxes';
import { display, displayEnd, statusOf } from './display';
import { carryOut } from './effects';
import { openInbox } from './inbox';
import type { LoginUnderWay } from './login';

/**
 * Takes one login through Flinks' daily routine (docs/flowchart.md). `next` in domain/refresh/ decides where it goes.
 * This workflow runs a box, passes the box's reply and the messages received meanwhile to `next`, and carries out the
 * effects. Started by `dailyRefresh` for every login, by an app that wants data now, or by a signal with start. At most
 * one is open per login, because the workflow id is the lock. Ends with the login's outcome. While it waits for the
 * user it stays open for days, with only its handlers and one timer. Messages: messages.ts.
 */
export async function refreshLogin(raw: RefreshLoginInput): Promise<RefreshLoginResult> {
  const input = readInput(raw);
  refuseForeignId(input.loginId);
  const login = openLogin(input);
  try {
    return await walk(login, input);
  } catch (error) {
    // An operator has cancelled the refresh in Temporal. Without this write its login would stay `refreshing`.
    if (isCancellation(error)) {
      await CancellationScope.nonCancellable(() => finish(login, { outcome: 'failed', code: 'CANCELLED' }));
    }
    throw error;
  }
}

async function walk(login: LoginUnderWay, input: RefreshLoginInput): Promise<Outcome> {
  for (;;) {
    if (isTooLong(login)) await continueAsNewOnceFree(login, input);
    const message = login.inbox.take();
    if (message !== undefined) {
      const effects = step(login, message);
      if (effects !== null) await effects;
      continue;
    }
    const { at } = login.refresh;
    if (at.box === 'ended') {
      await finish(login, at.outcome);
      if (await isOver(login)) return at.outcome;
      continue;
    }
    const asked = step(login, { kind: 'asked' });
    if (asked !== null) await asked;
    const reply = await runBox(login);
    // The reply that a wait was recorded goes to `next` before the messages received meanwhile. If a run is among
    // these, `next` then knows of the wait, and the login's row in that run is marked as waiting, too.
    const isRecorded = reply !== null && login.refresh.at.box === 'record';
    if (isRecorded) await step(login, reply);
    if (login.inbox.hasUnread()) await hearAll(login);
    const learnt = reply === null || isRecorded ? null : step(login, reply);
    if (learnt !== null) await learnt;
  }
}

/** Passes every unread message to `next`. */
async function hearAll(login: LoginUnderWay): Promise<void> {
  for (let heard = login.inbox.take(); heard !== undefined; heard = login.inbox.take()) await step(login, heard);
}

/**
 * Passes a reply or a message to `next` and replaces the state of the refresh by the state that `next` returns. Answers
 * clicks if their answer is known now. Returns the effects under way, or null if there are none. Apart from this
 * function only `isOver` replaces the state, when it reopens the refresh.
 */
function step(login: LoginUnderWay, reply: Reply): Promise<void> | null {
  const before = login.refresh;
  login.refresh = next(before, reply, Date.now());
  const answer = login.refresh.clickPending ? clickAnswer(login.refresh, Date.now()) : null;
  if (answer !== null) {
    login.inbox.answerClicks(answer);
    login.refresh = next(login.refresh, { kind: 'clickAnswered', bankLetUsIn: answer.mode === 'none' }, Date.now());
  }
  display(login.loginId, before, login.refresh, Date.now());
  return carryOut(login, before, login.refresh);
}

/** The last write of a refresh: its outcome, its ledger rows, the login's state and the event, in one transaction. */
async function finish({ loginId, refreshId, refresh }: LoginUnderWay, outcome: Outcome): Promise<void> {
  const { runIds, facts } = refresh;
  await ledger.finishRefresh.executeWithOptions({ summary: `ended: ${outcome.outcome}` }, [
    { loginId, refreshId, runIds: [...runIds], outcome, endedLive202: facts.livePending },
  ]);
  log.info('The refresh has ended', { box: 'end', ...outcome });
  displayEnd(refresh, outcome);
}

/**
 * Lets every message handler end before the workflow ends. Returns false if a message that was accepted meanwhile would
 * be lost with the workflow: a claim that begins the refresh anew, or a run whose ledger row is still to be written.
 */
async function isOver(login: LoginUnderWay): Promise<boolean> {
  const { runIds } = login.refresh;
  for (;;) {
    await hearAll(login);
    if (allHandlersFinished()) break;
    await condition(() => allHandlersFinished() || login.inbox.hasUnread());
  }
  if (!login.inbox.isRevoked() && reopen(login.refresh) !== null) await collectLateClaims(login);
  const reopened = login.inbox.isRevoked() ? null : reopen(login.refresh);
  if (reopened === null) return login.refresh.runIds.length === runIds.length;
  login.refresh = reopened;
  return false;
}

/**
 * Page, app and webhook often report the same return within moments. So claims are collected for two seconds, and one
 * more pass answers all of them. A revoke or a click ends the two seconds early.
 */
async function collectLateClaims(login: LoginUnderWay): Promise<void> {
  const isWanted = (): boolean => login.inbox.isRevoked() || login.inbox.hasClicks();
  await condition(isWanted, CLAIM_BURST_MS, { summary: 'somebody says that the user is back: once more from A' });
  await hearAll(login);
}

const CLAIM_BURST_MS = 2 * SECOND_MS;

/**
 * Returns true if the refresh is not over and the server suggests to continue as new, as the server does after half an
 * hour of polls or after thousands of signals.
 */
const isTooLong = ({ refresh }: LoginUnderWay): boolean =>
  workflowInfo().continueAsNewSuggested && refresh.at.box !== 'ended';

/**
 * Continues as new once no handler is running. Returns without doing so if a click is unanswered, because its handler
 * can only end after the refresh has gone on.
 */
async function continueAsNewOnceFree({ inbox, refresh }: LoginUnderWay, input: RefreshLoginInput): Promise<void> {
  await condition(() => allHandlersFinished() || inbox.hasClicks());
  if (inbox.hasClicks()) return;
  await continueAsNew<RefreshLogin>({ ...input, carried: { refresh, inbox: inbox.unread() } });
}

/**
 * Makes the state of the refresh and registers its handlers. Each part of the state is made before the handlers that
 * need it, because Temporal dispatches buffered messages while handlers are registered.
 */
function openLogin({
  loginId,
  trigger = 'app',
  listed,
  listedCode,
  live,
  runId,
  policy,
  carried,
}: RefreshLoginInput): LoginUnderWay {
  const atFlinks = new CancellationScope();
  const request = { trigger, listed: listed === true, listedCode: listedCode ?? null, live: live === true };
  const fresh = startOf(request, { policy: { ...DEFAULT_POLICY, ...policy }, runId: runId ?? null });
  const login: LoginUnderWay = {
    loginId,
    refreshId: workflowInfo().firstExecutionRunId,
    begunBy: runId ?? null,
    policy,
    atFlinks,
    inbox: openInbox(loginId, carried?.inbox, () => atFlinks.cancel()),
    refresh: carried === undefined ? fresh : carriedOver(fresh, carried.refresh),
  };
  setHandler(refreshStatusQuery, () => statusOf(login.refresh));
  return login;
}

/**
 * Fails the workflow if its id is not the one for its login. The workflow id is the lock of a login. Under any other
 * id, which only somebody else can have chosen, this workflow would run beside the real refresh, with live calls of its
 * own. So it fails before it has called or changed anything. Input without a LoginId is let through: no such login is
 * registered, so the refresh ends without a call.
 */
function refuseForeignId(loginId: string): void {
  if (loginId === '' || workflowInfo().workflowId === refreshLoginWorkflowId(loginId)) return;
  throw ApplicationFailure.nonRetryable(
    `A refresh of this login runs under the workflow id ${refreshLoginWorkflowId('<LoginId>')} and no other. Nothing was changed.`,
    'foreign_workflow_id',
  );
}

const TRIGGERS: readonly string[] = ['run', 'app', 'user', 'webhook'] satisfies Trigger[];

/**
 * Cleans the input. Any SDK, or a person with the CLI, may have started this workflow. Unreadable input must neither
 * make the workflow task fail again and again nor reach the database.
 */
function readInput(raw: unknown): RefreshLoginInput {
  const input = (typeof raw === 'object' && raw !== null ? raw : {}) as Partial<RefreshLoginInput>;
  return {
    ...input,
    loginId: typeof input.loginId === 'string' ? input.loginId : '',
    trigger: TRIGGERS.includes(input.trigger ?? '') ? input.trigger : 'app',
    runId: parseGuid(input.runId) ?? undefined,
  };
}
