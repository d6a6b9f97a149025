import { assertNever } from '../../../domain/assert-never';
import { packageAt } from '../../../domain/refresh/attributes-box';
import type { BoxReply } from '../../../domain/refresh/reply';
import type { LoginUnderWay } from '../login';
import { authorizeCached, authorizeLive, recallLive } from './authorize';
import { markRefreshing } from './begin';
import { accountsDetail, attributesPackage, pollAccountsDetail } from './collect';
import { restOf, sleepUnlessWoken } from './rest';
import { claimCanary, readWaitClock, recordWait } from './wait';

/**
 * Runs the box where a refresh stands, and returns its reply. All I/O of the flowchart itself happens here. Returns
 * null if the rest at this place was interrupted, because a message is unread or Temporal suggests to continue as new.
 */
export async function runBox(login: LoginUnderWay): Promise<BoxReply | null> {
  const { refresh } = login;
  const { at } = refresh;
  const rest = restOf(refresh, Date.now());
  if (rest !== null) return sleepUnlessWoken(login, rest);
  switch (at.box) {
    case 'begin':
      return markRefreshing(login);
    case 'A':
      return authorizeCached(login, 'A: cached Authorize');
    case 'F':
      return authorizeLive(login, at);
    case 'settle':
      return at.step === 'recall'
        ? recallLive(login)
        : authorizeCached(login, 'did the lost live call refresh the login?');
    case 'look':
      return authorizeCached(
        login,
        refresh.wait === null ? 'A: given up; has the user fixed it elsewhere?' : 'has the user fixed it elsewhere?',
      );
    case 'D':
      return accountsDetail(login, at);
    case 'J':
      return pollAccountsDetail(login, at.session);
    case 'I':
      return attributesPackage(login, at.session, packageAt(at, refresh));
    case 'record':
      return recordWait(login, at.wanted);
    case 'canary':
      return claimCanary(login);
    case 'clock':
      return readWaitClock(login);
    // At `delay` and `wait` the refresh always rests, which is handled above. At `ended` it is over.
    case 'delay':
    case 'wait':
    case 'ended':
      return null;
    default:
      return assertNever(at);
  }
}
