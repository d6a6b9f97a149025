import { classOfCode, type CodeClass } from '../../domain/codes';
import { ENDED_FROM_OUTSIDE, isAmong } from '../../domain/own-codes';
import type { LiveReason } from '../../domain/live-age';
import type { AskingBox, Path, Trigger } from '../../domain/refresh/types';
import type { OutcomeKind } from '../../domain/outcomes';
import type { Step } from '../../store/refreshes/steps';
import type { LoginView } from '../../store/logins/views';

const CALLS: Record<AskingBox, string> = {
  A: 'cached Authorize: what does Flinks hold?',
  F: 'live Authorize: Flinks signs in at the bank',
  D: 'GetAccountsDetail: the accounts',
  J: 'GetAccountsDetailAsync: are the accounts there yet?',
  I: 'Attributes',
};

const BY_STATUS: Record<number, string> = {
  200: 'Flinks gave what was asked for',
  202: 'Flinks is still at work',
  203: 'the bank wants its user (a one-time code, a push)',
  429: 'we call Flinks too often',
};

/** What the class of a code means for the refresh, for people who do not know the flowchart. */
const BY_CLASS: Record<CodeClass, string> = {
  wait: 'trouble that passes: tried again later, the user is not bothered',
  disabledInstitution: 'Flinks has switched this bank off: one live try, then nothing before the next run',
  restart: 'the session is over: the refresh begins again with what Flinks holds',
  user: 'the bank wants its user to reconnect',
  operator: 'our own keys or request were refused: no user is asked, the operator is alerted',
  unreadable: "Flinks' answer cannot be read: stored data stays as it is, the operator is alerted",
  alreadyAuthorized: 'a session is open already: the accounts are asked for with it',
  invalidLogin: 'the bank refused the sign-in, or Flinks does not know this login',
  unknown: 'a code that nobody here knows: the flowchart says that the user must reconnect',
};

/** Why a live call that only REFRESH_LIVE_AGE wanted was made, or was not (rule 3 of docs/flowchart.md). */
const WHYS: Record<LiveReason, string> = {
  let_in_before: 'its bank let it in last time, without its user',
  institution_lets_in: 'its bank lets most logins in without their users',
  probe: 'its bank is being tried with a few logins',
  not_let_in_before: 'its bank did not let it in last time, so its user is spared until REFRESH_MAX_AGE',
  institution_asks: 'its bank wants the users of most logins, so they are spared until REFRESH_MAX_AGE',
  probing: 'its bank is being tried with a few other logins first',
  live_attempts: 'the live calls that REFRESH_LIVE_ATTEMPTS allows this login for today are used up',
  live_budget: 'the live calls that REFRESH_LIVE_BUDGET allows all logins for today are used up',
};
const CALLED: ReadonlySet<LiveReason> = new Set(['let_in_before', 'institution_lets_in', 'probe']);

/** A step of a refresh in words: what its box asks Flinks, the answer, and what that means. */
export function stepText({ box, status, code, n, why }: Step): string {
  if (why !== undefined && !CALLED.has(why)) return `no live call was made for fresher data: ${WHYS[why]}`;
  const call = CALLS[box as AskingBox] ?? box;
  const answer = [status === null ? 'no answer' : String(status), code ?? ''].filter((part) => part !== '').join(' ');
  const times = n === undefined ? '' : ` (${n} times)`;
  const because = why === undefined ? '' : ` (for fresher data: ${WHYS[why]})`;
  return `${call}${because} -> ${answer}${times}: ${meaning(box, status, code)}`;
}

function meaning(box: string, status: number | null, code: string | null): string {
  // The code of a cached Authorize is no error of this call. It says how the last refresh at Flinks ended.
  if (box === 'A' && code !== null && status !== 202)
    return `its last refresh at Flinks ended this way; ${BY_CLASS[classOfCode(code)]}`;
  // An answer in which only some accounts cannot be read has this code and the status 200.
  if (code === 'UNREADABLE') return BY_CLASS.unreadable;
  if (status !== null && status in BY_STATUS && (code === null || status < 300)) return BY_STATUS[status]!;
  if (code !== null) return BY_CLASS[classOfCode(code)];
  return status === null ? 'Flinks could not be reached, or the call was not made' : 'Flinks itself is in trouble';
}

const PATHS: Record<Path, string> = {
  cached: 'from what Flinks held',
  live: 'live at the bank',
  after_mfa: 'after its user answered the bank',
  after_reconnect: 'after its user reconnected',
};

const OUTCOMES: Record<OutcomeKind, string> = {
  refreshed: 'Refreshed',
  awaiting_user: 'Waiting for its user',
  gave_up: 'The user did not come back within USER_WAIT_LIMIT: each run checks once, the user is no longer asked',
  unavailable: 'Not available today; the next run tries again',
  failed: 'Failed: this is for an operator',
  revoked: 'Stopped: the login was withdrawn or replaced, is not registered, or this refresh was revoked',
};

/** How a refresh ended, in words. */
export function outcomeText(end: {
  outcome: OutcomeKind;
  path?: Path | null;
  code?: string | null;
  missing?: string[];
}) {
  const path = end.path ? `, ${PATHS[end.path]}` : '';
  const code = end.code ? ` (${end.code})` : '';
  const packages = (end.missing ?? []).filter((name) => name !== 'account');
  const account = packages.length < (end.missing?.length ?? 0) ? '; without accounts that could not be read' : '';
  const missing = packages.length > 0 ? `; without these attributes: ${packages.join(', ')}` : '';
  return `${OUTCOMES[end.outcome]}${path}${code}${account}${missing}`;
}

export const TRIGGERS: Record<Trigger, string> = {
  run: 'by a daily run',
  app: 'by an app or an operator',
  user: 'by its user, who was present',
  webhook: 'by a webhook of Flinks',
};

/** How to do what `whatToDo` advises: commands for a terminal, or words about the buttons of the login's page. */
export interface Ways {
  resume: string;
  link: string;
  refresh: string;
}

const commandsFor = (loginId: string): Ways => ({
  resume: `flinks-refresh logins resume ${loginId}`,
  link: `flinks-refresh logins connect-link ${loginId}`,
  refresh: `flinks-refresh logins refresh ${loginId}`,
});

/** What an operator can do about a login in its current state; null if nothing. `ways` are commands by default. */
export function whatToDo(login: LoginView, ways: Ways = commandsFor(login.loginId)): string | null {
  const { loginId, state, awaiting, lastOutcome, replacedBy } = login;
  switch (state) {
    case 'paused':
      return `The login is paused, so no run takes it. To resume it: ${ways.resume}`;
    case 'awaiting_user':
      return awaiting?.reason === 'mfa'
        ? `The user must answer the bank: ${ways.link}`
        : `The user must reconnect: ${ways.link}`;
    case 'gave_up':
      return `Ask the user some other way: ${ways.link}`;
    case 'replaced':
      return `Another login has taken the place of this one. To see it: flinks-refresh explain ${replacedBy}`;
    case 'refreshing':
      return null;
    case 'idle':
      return lastOutcome?.code === 'UNREADABLE'
        ? "Part of Flinks' answer cannot be read. The alert in flinks-refresh events list names that part. If the " +
            `answer was about accounts, its text is in flinks-refresh logins dump ${loginId}`
        : whatToDoAfter(login, ways);
  }
}

function whatToDoAfter({ loginId, lastOutcome }: LoginView, ways: Ways): string | null {
  if (lastOutcome === null) return `The login was never refreshed: the next run takes it, or ${ways.refresh}`;
  const { outcome, code = '' } = lastOutcome;
  if (outcome === 'failed') {
    if (isAmong(ENDED_FROM_OUTSIDE, code))
      return 'Nothing: its workflow was ended from outside, and the next run takes the login again.';
    return classOfCode(code) === 'invalidLogin'
      ? 'See that this LoginId is of FLINKS_INSTANCE and was not deleted there. If so, its user must connect anew in ' +
          'your app. Then register the new LoginId, or let it take the place of this one: ' +
          `flinks-refresh logins replace ${loginId} --by <LoginId>`
      : 'Run flinks-refresh doctor: it checks the Flinks keys.';
  }
  return outcome === 'unavailable' ? 'Nothing: the next run tries again.' : null;
}
