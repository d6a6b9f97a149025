import { MINUTE_MS, SECOND_MS } from '../duration';
import type { AuthorizeAnswer } from './answer';
import { isFresh, isLater } from './last-refresh';
import type { LostCall, Wait } from './place';
import type { Refresh } from './state';

/** What the LastRefresh of a 200 proves at the place that asked for it. After any other answer, all four are false. */
export interface Evidence {
  /** The data is no older than REFRESH_MAX_AGE, so A may use it (rule 3 of docs/flowchart.md). */
  readonly fresh: boolean;
  /** Rule 3: the data is no older than REFRESH_LIVE_AGE, or REFRESH_LIVE_AGE is off, so fresher data is not wanted. */
  readonly current: boolean;
  /** At A: the answer proves that the user is back, or no return has to be proved (docs/decisions/0005). */
  readonly proven: boolean;
  /** At a look: LastRefresh is later than it was before the lost live call, or than the `since` of the look. */
  readonly moved: boolean;
}

/** How far Flinks' clock and ours may differ. Used for a wait that began when no LastRefresh was known. */
const CLOCKS_DIFFER_MS = 10 * MINUTE_MS;
/** The longest that a live call takes (210 s), and a minute more because clocks differ. */
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

/**
 * Whether a cached 200 proves that the user is back. If such a 200 was possible before the wait too, it is proof only
 * if its LastRefresh has moved since.
 */
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
