import type { FlinksAnswer } from './answer';
import type { Place } from './place';
import { ended } from './make-place';
import type { Refresh } from './state';

/**
 * Rule 3 of docs/flowchart.md: a live call that only REFRESH_LIVE_AGE wanted asks nobody. If the call does not end in
 * data, the refresh goes on with what Flinks held before the call.
 */

/**
 * Whether this refresh may make a live call that only REFRESH_LIVE_AGE wants. The database decides whether the call
 * would bother somebody. Here only the obvious is checked: the refresh has not been at F in this pass and has made no
 * such call before; no user is awaited or present; and as far as is known, the bank has neither refused the user's
 * credentials nor answered an unattended live call with 203 since a live call last succeeded.
 */
export const mayBeFresher = (refresh: Refresh, { requestId }: FlinksAnswer): boolean =>
  requestId !== undefined &&
  refresh.mode === 'full' &&
  refresh.wait === null &&
  refresh.fresher === null &&
  !refresh.present &&
  !refresh.budget.wentLive &&
  refresh.facts.unattended203s === 0 &&
  refresh.facts.refusedCode === null;

/** After a 200 of box A: calls the bank, and keeps A's session in case that call brings no data. */
export function callFresher(refresh: Refresh, { requestId }: FlinksAnswer): Refresh {
  if (requestId === undefined) return refresh;
  return {
    ...refresh,
    fresher: { cached: { requestId, path: 'cached' }, step: 'live' },
    at: { box: 'F', presence: 'unattended', clicked: false, purpose: 'fresher' },
  };
}

/**
 * Whether a place is on the way to data, or is an end that is kept. `settle` counts only after a call of our own,
 * `delay` only if the same session is used after it.
 */
const isOnTheWay = (at: Place): boolean =>
  ['D', 'J', 'I'].includes(at.box) ||
  (at.box === 'settle' && at.lost.ours) ||
  (at.box === 'delay' && typeof at.then === 'object') ||
  isEnd(at);

/** Whether the place is an end that is kept: there is data, the login is gone, or an operator is needed. */
const isEnd = (at: Place): boolean =>
  at.box === 'ended' && ['refreshed', 'revoked', 'failed'].includes(at.outcome.outcome);

/**
 * If a refresh has made a live call that only REFRESH_LIVE_AGE wanted, and `after` is no longer on the way to data,
 * leads the refresh on: first to D with the session that A opened, then to A once more, then to the end as
 * `unavailable`.
 */
export function towardsData(before: Refresh, after: Refresh, { code }: FlinksAnswer): Refresh {
  const { fresher } = before;
  if (fresher === null || after.fresher === null) return after;
  // If the live call itself ended as `failed`, the data that Flinks held before can still be collected.
  const mayStay = isOnTheWay(after.at) && !(fresher.step === 'live' && isFailed(after.at));
  if (mayStay) return after;
  switch (fresher.step) {
    case 'live':
      return {
        ...after,
        facts: { ...after.facts, livePending: false },
        fresher: { ...fresher, step: 'cached' },
        at: { box: 'D', session: fresher.cached },
      };
    case 'cached':
      return { ...after, fresher: { ...fresher, step: 'again' }, at: { box: 'A' } };
    case 'again':
      return { ...after, at: ended('unavailable', code) };
  }
}

const isFailed = (at: Place): boolean => at.box === 'ended' && at.outcome.outcome === 'failed';
