import { condition, log, workflowInfo } from '@temporalio/workflow';
import type { AuthorizeAnswer, Path } from '../domain/refresh';
import { askFor, quick, store } from './calls';
import { answerClaim, isOldNews } from './claims';
import { end } from './follow';
import { adoptRun, begin, park, renewIfSuggested, setSearchAttributes, show } from './login';
import { FRESH_BUDGETS, type Login } from './login-state';
import { hasClicked } from './clicks';
import { openSession } from './open-connect';
import type { Arrow, ConnectCompleted, RunStarted, Wait } from './messages';
import { moment, waitInWords } from './words';

type WaitingArrow = Extract<Arrow, { code: string | null }>;

/** MFA, E1, E2: the bank wants its user. Recorded (the ask is written there, rule 8), then waited for. */
export async function awaitUser(login: Login, { box, code, requestId, quietly }: WaitingArrow): Promise<Arrow> {
  if (login.looksOnly) return end('gave_up', login.gaveUpCode ?? code ?? undefined);
  const reason = box === 'MFA' ? 'mfa' : 'reconnect';
  const recorded = await recordWait(login, { box, reason, code }, login.policy.ask && quietly !== true);
  if (recorded === null) return end('revoked');
  const { waitId, since } = recorded;
  const before = login.wait?.waitId === waitId ? login.wait : null;
  return waitOn(login, {
    waitId,
    box,
    reason,
    code,
    since,
    requestId: requestId ?? null,
    openedAtMs: requestId === undefined ? null : Date.now(),
    remindersSent: before?.remindersSent ?? 0,
    lastRefresh: before === null ? (login.lastSeenRefresh ?? login.lastSeenBefore) : before.lastRefresh,
    provesByMoving: before?.provesByMoving ?? !login.cachedRefused,
  });
}

/** The claim was false: the same wait goes on, and nobody is asked again. */
export async function keepWaiting(login: Login): Promise<Arrow> {
  const { wait } = login;
  if (wait === null) return { box: 'A' };
  const recorded = await recordWait(login, wait, false);
  return recorded === null ? end('revoked') : waitOn(login, { ...wait, ...recorded });
}

function recordWait(login: Login, { box, reason, code }: Pick<Wait, 'box' | 'reason' | 'code'>, mayAsk: boolean) {
  const runId = login.runIds.at(-1) ?? null;
  const summary = `${box}: ${mayAsk ? 'ask the user to come back' : 'wait on'}`;
  return store.recordWait.executeWithOptions({ summary }, [
    {
      loginId: login.loginId,
      refreshId: login.refreshId,
      runId,
      reason,
      code,
      ask: mayAsk,
      hold: runId !== null && !login.attended,
      askIntervalMs: login.policy.askIntervalMs,
    },
  ]);
}

/** Holds nothing but the handlers and one timer, for days. */
async function waitOn(login: Login, wait: Wait): Promise<Arrow> {
  log.info('The user is awaited', { box: wait.box, code: wait.code });
  login.wait = wait;
  login.waiting = true;
  const arrow = await firstThatHappens(login, wait);
  login.waiting = false;
  return arrow;
}

async function firstThatHappens(login: Login, wait: Wait): Promise<Arrow> {
  setSearchAttributes({ RefreshState: 'awaiting_user', AwaitingReason: wait.reason });
  await park(login, 'user');
  for (;;) {
    if (login.revoked) return end('revoked');
    // Before the claims: in a storm of them there is always one more.
    await renewIfSuggested(login, { box: 'keepWaiting' });
    const claim = login.claims.shift();
    if (claim !== undefined && isOldNews(claim, wait.lastRefresh)) continue;
    if (claim !== undefined) return userReturned(login, wait, claim);
    const run = login.newRuns.shift();
    if (run !== undefined) {
      const arrow = await answerRun(login, wait, run);
      if (arrow !== null) return arrow;
      continue;
    }
    if (hasClicked(login)) {
      showWait(login, wait);
      const arrow = await openSession(login, wait);
      if (arrow !== null) return arrow.box === 'D' || arrow.box === 'J' ? returnBy(login, wait, arrow) : arrow;
      continue;
    }
    if (Date.now() >= limitMs(login, wait)) return end('gave_up', wait.code ?? undefined);
    await remindWhenDue(login, wait);
    showWait(login, wait);
    await condition(
      () => isSpokenTo(login) || workflowInfo().continueAsNewSuggested,
      Math.max(1, nextDueMs(login, wait) - Date.now()),
      { summary: `${wait.box}: waiting for the user until ${moment(nextDueMs(login, wait))}` },
    );
  }
}

const isSpokenTo = (login: Login): boolean =>
  login.revoked || login.claims.length > 0 || login.newRuns.length > 0 || hasClicked(login);

/** MFA goes on to D with the session the user answered; a reconnected login starts again at A. */
async function userReturned(login: Login, wait: Wait, claim: ConnectCompleted): Promise<Arrow> {
  if (!(await resume(login, wait))) return end('revoked');
  const requestId = claim.requestId ?? wait.requestId;
  return wait.box === 'MFA' && requestId !== null
    ? { box: 'D', requestId, path: pathOf(wait), claim: requestId === wait.requestId ? 'ours' : 'theirs' }
    : answerClaim(login);
}

/** The bank let us in while the user was present: what follows is their return. */
async function returnBy(login: Login, wait: Wait, arrow: Extract<Arrow, { path: Path }>): Promise<Arrow> {
  return (await resume(login, wait)) ? { ...arrow, path: pathOf(wait) } : end('revoked');
}

/** A new run counts this wait, and looks once whether the user has fixed it elsewhere (a listed login is not looked at). */
async function answerRun(login: Login, wait: Wait, { runId, listed }: RunStarted): Promise<Arrow | null> {
  const { waitId, since, reason, code } = wait;
  await adoptRun(login, runId, { waitId, since, reason, code });
  if (listed) return null;
  const look: AuthorizeAnswer = await askFor(login, () =>
    quick.authorizeCached.executeWithOptions({ summary: 'has the user fixed it elsewhere?' }, [
      { loginId: login.loginId, refreshId: login.refreshId },
    ]),
  );
  if (look.kind === 'gone') return end('revoked');
  if (look.kind !== 'ok' || look.requestId === undefined || look.lastRefresh == null) return null;
  if (Date.parse(look.lastRefresh) <= Date.parse(wait.since)) return null;
  if (!(await resume(login, wait))) return end('revoked');
  return { box: 'D', requestId: look.requestId, path: pathOf(wait) };
}

const pathOf = ({ reason }: Wait): 'after_mfa' | 'after_reconnect' =>
  reason === 'mfa' ? 'after_mfa' : 'after_reconnect';

/** From waiting to refreshing, in the database too. False: the login is no longer registered. */
async function resume(login: Login, wait: Wait): Promise<boolean> {
  Object.assign(login, { returned: pathOf(wait), unproven: null }, FRESH_BUDGETS);
  setSearchAttributes({ RefreshState: 'refreshing', AwaitingReason: null });
  return begin(login);
}

/** One reminder, also where an outage has let several become due: nobody wants them all at once. */
async function remindWhenDue(login: Login, wait: Wait): Promise<void> {
  const sentBefore = wait.remindersSent;
  for (let dueMs = reminderMs(login, wait); dueMs !== null && Date.now() >= dueMs; dueMs = reminderMs(login, wait)) {
    wait.remindersSent += 1;
  }
  if (wait.remindersSent === sentBefore || !login.policy.ask) return;
  await store.remindUser.executeWithOptions({ summary: `reminder ${wait.remindersSent}` }, [
    { waitId: wait.waitId, n: wait.remindersSent },
  ]);
}

/** Rule 8: everything counts from the start of the wait, whatever happened in between. */
const limitMs = (login: Login, wait: Wait): number => Date.parse(wait.since) + login.policy.waitLimitMs;

function reminderMs(login: Login, wait: Wait): number | null {
  const afterMs = login.policy.remindersMs[wait.remindersSent];
  return afterMs === undefined ? null : Date.parse(wait.since) + afterMs;
}

const nextDueMs = (login: Login, wait: Wait): number =>
  Math.min(limitMs(login, wait), reminderMs(login, wait) ?? Number.POSITIVE_INFINITY);

function showWait(login: Login, wait: Wait): void {
  const [dueMs, givesUpMs] = [reminderMs(login, wait), limitMs(login, wait)];
  show(
    login,
    waitInWords(wait, {
      // Later waits of this refresh have a code, or are MFA's.
      wasListed: login.input.listed === true,
      asks: login.policy.ask,
      reminderMs: dueMs !== null && dueMs < givesUpMs ? dueMs : null,
      givesUpMs,
    }),
  );
}
