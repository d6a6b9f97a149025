import type { OpenConnectAnswer } from '../../client';
import { assertNever } from '../../domain/assert-never';
import { MINUTE_MS } from '../../domain/duration';
import type { OpenLink } from './link-access';

/** What the page shows (its `data-state`); `expired` is the answer to a link that is none. */
export type PageState = 'ready' | 'asking' | 'connect' | 'done' | 'later' | 'expired';

/**
 * Where the page is: `open` waits for what its click led to, `frame` shows Flinks Connect already, `completed` has heard
 * that the user is through.
 */
export type PagePlace = 'open' | 'frame' | 'completed';

export type Where =
  | { state: 'ready' | 'done' }
  /** `collecting`: the bank let us in, the data is on its way. */
  | { state: 'asking'; step: 'bank' | 'collecting' }
  | { state: 'connect'; requestId: string | null }
  | { state: 'later'; retryAt: string | null };

/** Where a page without a click of its own stands. */
export function whereNow(link: OpenLink): Where {
  if (link.spent) return { state: 'done' };
  return link.state === 'refreshing' ? { state: 'asking', step: 'bank' } : { state: 'ready' };
}

/** Where a page stands after a click; `answer` null: the bank is still being asked. */
export function whereAfterClick(link: OpenLink, answer: OpenConnectAnswer | null, place: PagePlace): Where {
  if (link.spent) return { state: 'done' };
  if (answer === null) return { state: 'asking', step: 'bank' };
  switch (answer.mode) {
    case 'mfa':
      if (place === 'open' && !hasClickedLately(link)) return whereNow(link);
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

  /** Refreshing: somebody has been through Connect, in this tab or another one. */
  function inConnect(): Where {
    if (place === 'completed' || link.state === 'refreshing') return whereFollowed(link);
    return { state: 'connect', requestId: answer?.requestId ?? null };
  }
}

/** A click older than this leads to a session that is dead by now. */
const CLICK_LASTS_MS = 7 * MINUTE_MS;

export const hasClickedLately = ({ lastOpenAt }: Pick<OpenLink, 'lastOpenAt'>): boolean =>
  lastOpenAt !== null && Date.now() - Date.parse(lastOpenAt) < CLICK_LASTS_MS;

/** The bank let us in, or the user says so: the login's own state tells what came of it. */
function whereFollowed({ state }: OpenLink): Where {
  switch (state) {
    case 'refreshing':
      return { state: 'asking', step: 'collecting' };
    case 'awaiting_user':
      return { state: 'ready' };
    case 'idle':
    case 'gave_up':
      // It ended without fresh data; the wait behind the link goes on.
      return { state: 'later', retryAt: null };
    default:
      return assertNever(state);
  }
}

/** An answer that says to come back is over at its time. */
function untilThen(link: OpenLink, retryAt: string | null): Where {
  const isOver = retryAt !== null && Date.parse(retryAt) <= Date.now();
  return isOver ? whereNow(link) : { state: 'later', retryAt };
}
