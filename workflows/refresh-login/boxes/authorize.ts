import { PRIORITIES } from '../../../domain/priorities';
import type { Place } from '../../../domain/refresh/place';
import type { BoxReply } from '../../../domain/refresh/reply';
import { quick, store } from '../../activities';
import { askBank, askFlinks, live } from '../activities';
import type { LoginUnderWay } from '../login';

/** A, and every look: makes a cached Authorize. */
export const authorizeCached = (login: LoginUnderWay, summary: string): Promise<BoxReply> =>
  askFlinks(login, () =>
    quick.authorizeCached.executeWithOptions({ summary }, [{ loginId: login.loginId, refreshId: login.refreshId }]),
  );

/**
 * F: makes a live Authorize, which calls the bank. The activity reserves the call in the database first, so that it is
 * counted.
 */
export function authorizeLive(
  login: LoginUnderWay,
  { presence, clicked, purpose }: Extract<Place, { box: 'F' }>,
): Promise<BoxReply> {
  const { loginId, refreshId } = login;
  const { liveAttemptsPerDay, userLiveAttemptsPerHour, liveSettleMs, liveBudget } = login.refresh.policy;
  const limits = { perDay: liveAttemptsPerDay, perHour: userLiveAttemptsPerHour, settleMs: liveSettleMs };
  const wanted = {
    ...(purpose === 'fresher' && { fresher: true }),
    ...(liveBudget !== null && { budget: liveBudget }),
  };
  const attended = presence === 'attended';
  const summary = clicked
    ? 'the user has clicked: live Authorize'
    : `F: live Authorize${attended ? ', the user is present' : ''}`;
  return askBank(login, () =>
    live.authorizeLive.executeWithOptions({ summary, ...(attended && { priority: PRIORITIES.somebodyWaits }) }, [
      { loginId, refreshId, attended, ...limits, ...wanted },
    ]),
  );
}

/**
 * Rule 4 of docs/flowchart.md: asks the database for the answer to the lost live call. The answer may have reached the
 * database but not Temporal.
 */
export async function recallLive({ loginId, refreshId }: LoginUnderWay): Promise<BoxReply> {
  const summary = 'did the answer reach the database?';
  return { kind: 'recalled', answer: await store.recallLive.executeWithOptions({ summary }, [{ loginId, refreshId }]) };
}
