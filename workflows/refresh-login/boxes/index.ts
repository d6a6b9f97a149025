import { assertNever } from '../../../domain/assert-never';
import { formatDuration } from '../../../domain/duration';
import { packageAt } from '../../../domain/refresh/attributes-decision';
import type { BoxReply, Place } from '../../../domain/refresh/state';
import { dueAtMs } from '../../../domain/refresh/wait';
import { formatUtc } from '../../web-ui-text';
import type { LoginUnderWay } from '../login';
import { authorizeCached, authorizeLive, recallLive } from './authorize';
import { markRefreshing } from './begin';
import { accountsDetail, attributesPackage, pollAccountsDetail } from './collect';
import { sleepUnlessWoken } from './rest';
import { recordWait } from './wait';

/**
 * Does what the place of a refresh is for, and returns its reply. The only I/O of the flowchart. Null: the rest was
 * broken off, because there is a message to be read.
 */
export async function runBox(login: LoginUnderWay): Promise<BoxReply | null> {
  const { at } = login.refresh;
  switch (at.box) {
    case 'ended':
      return null;
    case 'begin':
      return markRefreshing(login);
    case 'A':
      return authorizeCached(login, 'A: cached Authorize');
    case 'F':
      return authorizeLive(login, at.presence, liveSummary(at));
    case 'settle':
      return runSettle(login, at);
    case 'look':
      return authorizeCached(
        login,
        login.refresh.wait === null ? 'A: given up; fixed elsewhere?' : 'has the user fixed it elsewhere?',
      );
    case 'D':
      return accountsDetail(login, at.session, detailSummary(at));
    case 'J':
      return at.restUntilMs === null
        ? pollAccountsDetail(login, at.session, 'J: GetAccountsDetailAsync')
        : sleepUnlessWoken(login, at.restUntilMs, 'K: still pending, poll again');
    case 'I':
      return runAttributes(login, at);
    case 'delay':
      return sleepUnlessWoken(login, at.untilMs, delaySummary(at));
    case 'record':
      return recordWait(login, at.wanted);
    case 'wait':
      return runWait(login);
    default:
      return assertNever(at);
  }
}

type At<B extends Place['box']> = Extract<Place, { box: B }>;

export const delaySummary = ({ code, then, forMs }: At<'delay'>): string =>
  `${code ?? 'no answer'}: ${then} again in ${formatDuration(forMs)}`;

export const SETTLE_SUMMARY = 'the answer of the live call was lost: settling before a look';

const liveSummary = ({ clicked, presence }: At<'F'>): string => {
  if (clicked) return 'the user has clicked: live Authorize';
  return `F: live Authorize${presence === 'attended' ? ', the user is present' : ''}`;
};

const detailSummary = ({ polled }: At<'D'>): string =>
  polled === undefined ? 'D: GetAccountsDetail' : 'D: GetAccountsDetail of a session that a webhook names';

function runSettle(login: LoginUnderWay, { step, lost }: At<'settle'>): Promise<BoxReply | null> {
  switch (step) {
    case 'rest':
      return sleepUnlessWoken(login, lost.settledAtMs, SETTLE_SUMMARY);
    case 'recall':
      return recallLive(login);
    case 'look':
      return authorizeCached(login, 'did the lost live call refresh the login?');
    default:
      return assertNever(step);
  }
}

function runAttributes(login: LoginUnderWay, at: At<'I'>): Promise<BoxReply | null> {
  const name = packageAt(at, login.refresh) ?? 'income';
  if (at.restUntilMs === null) return attributesPackage(login, at.session, name);
  return sleepUnlessWoken(login, at.restUntilMs, `I: ${name} attributes are not ready, again`);
}

function runWait(login: LoginUnderWay): Promise<BoxReply | null> {
  const { refresh } = login;
  const untilMs = refresh.wait === null ? Date.now() : dueAtMs(refresh, refresh.wait);
  const summary = `${refresh.wait?.box ?? 'E1'}: waiting for the user until ${formatUtc(untilMs)}`;
  return sleepUnlessWoken(login, untilMs, summary);
}
