import { MINUTE_MS, SECOND_MS } from '../duration';
import type { AuthorizeAnswer } from './answer';
import { isFresh, isLater } from './last-refresh';
import type { LostCall, Wait } from './place';
import type { Refresh } from './state';

/** What the LastRefresh of a 200 proves at the place that asked. */
export interface Evidence {
  /** Rule 3: A may use the data. */
  readonly fresh: boolean;
  /** Rule 3: the data is no older than REFRESH_LIVE_AGE, or REFRESH_LIVE_AGE is off, so fresher data is not wanted. */
  readonly current: boolean;
  /** A: the answer does prove a claimed return, or no return has to be proved (docs/decisions/0005). */
  readonly proven: boolean;
  /** A look: LastRefresh has moved since the lost call, or since the wait began. */
  readonly moved: boolean;
}

/** How far Flinks' clock and ours may differ. Used if no LastRefresh from before the wait is known. */
const CLOCKS_DIFFER_MS = 10 * MINUTE_MS;
/** A live call takes 210 s at most, and clocks differ a little. */
const LIVE_CALL_MAX_MS = 270 * SECOND_MS;

/** Weighs an answer against what was known before it. */
export function weigh(refresh: Refresh, { kind, lastRefresh, requestId }: AuthorizeAnswer, nowMs: number): Evidence {
  const { at, policy } = refresh;
  const isOk = kind === 'ok';
  const looksFor = at.box === 'look' ? at.since : at.box === 'settle' ? beforeLost(refresh, at.lost) : undefined;
  return {
    fresh: isOk && isFresh(lastRefresh, nowMs, policy.maxAgeMs),
    current: isOk && (policy.liveAgeMs === null || isFresh(lastRefresh, nowMs, policy.liveAgeMs)),
    proven: isOk && provesReturn(refresh, lastRefresh),
    moved: isOk && looksFor !== undefined && requestId !== undefined && isLater(lastRefresh, looksFor),
  };
}

/** If a cached 200 was possible before the wait too, only a LastRefresh that has moved proves that the user is back. */
function provesReturn({ wait }: Refresh, lastRefresh: string | null | undefined): boolean {
  return wait === null || !wait.provesByMoving || isLater(lastRefresh, lastRefreshBefore(wait));
}

/** A LastRefresh later than this one proves that the user of this wait is back. */
export const lastRefreshBefore = ({ lastRefresh, since }: Wait): string =>
  lastRefresh ?? isoOf(Date.parse(since) - CLOCKS_DIFFER_MS);

/**
 * The LastRefresh that this refresh saw last; null is "never". If the refresh has seen no LastRefresh yet, the earliest
 * moment at which the lost call can have begun.
 */
const beforeLost = ({ facts }: Refresh, { lostAtMs }: LostCall): string | null =>
  facts.lastSeen === undefined ? isoOf(lostAtMs - LIVE_CALL_MAX_MS) : facts.lastSeen;

const isoOf = (ms: number): string => new Date(ms).toISOString();
