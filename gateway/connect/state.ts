import type { OpenConnectAnswer } from '../../client';
import { assertNever } from '../../domain/assert-never';
import { MINUTE_MS } from '../../domain/duration';
import type { OpenLink } from './link-access';

/** Which of its states the page shows (`data-state` of its `main` element). `expired`: the link is invalid. */
export type PageState = 'ready' | 'asking' | 'connect' | 'done' | 'later' | 'expired';

/**
 * How far the page has got, as the page itself says when it asks for its state. `open`: it waits for the result of its
 * click. `frame`: it shows Flinks Connect already. `window`: it wants to open Connect in the whole window. `completed`:
 * it was told that the user has finished in Connect.
 */
export type PagePlace = 'open' | 'frame' | 'window' | 'completed';

/** The state that the gateway tells the page to show. */
export type Where =
  /** `mismatch`: the user came back with another LoginId, which is not proved to belong to the same customer. */
  | { state: 'ready'; mismatch?: true }
  | { state: 'done' }
  /** `bank`: the bank is being asked. `collecting`: the bank has let us in, and the data is on its way. */
  | { state: 'asking'; step: 'bank' | 'collecting' }
  | { state: 'connect'; requestId: string | null }
  | { state: 'later'; retryAt: string | null };

/**
 * The state of a page whose user came back with another LoginId; null if the state of the link's own login decides. If
 * the accounts prove that both LoginIds belong to the same customer, the user has done all that is needed, even if
 * somebody still has to decide whether the other LoginId takes the login's place.
 */
export function whereReturned({ succession, spent }: OpenLink, place: PagePlace | 'idle'): Where | null {
  if (spent) return null;
  if (succession === 'proven') return { state: 'done' };
  if (place !== 'completed') return null;
  if (succession === 'looking') return { state: 'asking', step: 'collecting' };
  return succession === 'unproven' ? { state: 'ready', mismatch: true } : null;
}

/** The state of a page that has not been clicked. */
export function whereNow(link: OpenLink): Where {
  if (link.spent) return { state: 'done' };
  return link.state === 'refreshing' ? { state: 'asking', step: 'bank' } : { state: 'ready' };
}

/** The state of a page after a click. `answer`: what came of the click; null while the bank is still being asked. */
export function whereAfterClick(link: OpenLink, answer: OpenConnectAnswer | null, place: PagePlace): Where {
  if (link.spent) return { state: 'done' };
  if (answer === null) return { state: 'asking', step: 'bank' };
  switch (answer.mode) {
    case 'mfa':
      if (place !== 'frame' && place !== 'completed' && !hasClickedLately(link)) return whereNow(link);
      return inConnect();
    case 'relink':
      return inConnect();
    case 'none':
      return whereFollowed(link);
    case 'later':
      return untilThen(link, answer.retryAt ?? null);
    default:
      return assertNever(answer.mode);
  }

  /**
   * Shows Connect, unless the user has been through it already: the page says so, or the login is refreshing again,
   * which means that they have been through it in this tab or in another one.
   */
  function inConnect(): Where {
    if (place === 'completed' || link.state === 'refreshing') return whereFollowed(link);
    return { state: 'connect', requestId: answer?.requestId ?? null };
  }
}

/** A click opens a session at Flinks. After this time the session counts as over. */
const CLICK_LASTS_MS = 7 * MINUTE_MS;

export const hasClickedLately = ({ lastOpenAgoMs }: Pick<OpenLink, 'lastOpenAgoMs'>): boolean =>
  lastOpenAgoMs !== null && lastOpenAgoMs < CLICK_LASTS_MS;

/**
 * The state after the bank has let us in, or after the page has said that the user has finished in Connect. It follows
 * from the state of the login.
 */
function whereFollowed({ state }: OpenLink): Where {
  switch (state) {
    case 'refreshing':
      return { state: 'asking', step: 'collecting' };
    case 'awaiting_user':
      return { state: 'ready' };
    case 'idle':
    case 'gave_up':
      // The refresh ended without fresh data, and the link's wait continues.
      return { state: 'later', retryAt: null };
    default:
      return assertNever(state);
  }
}

/**
 * The state after the answer "come back at `retryAt`". `retryAt` is null if the answer names no moment. Once the moment
 * has passed, the answer no longer counts.
 */
function untilThen(link: OpenLink, retryAt: string | null): Where {
  const isOver = retryAt !== null && Date.parse(retryAt) <= Date.now();
  return isOver ? whereNow(link) : { state: 'later', retryAt };
}
