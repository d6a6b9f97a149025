import { arrive, ended } from './arrive';
import { learnWhyAwaited } from './learn';
import type { Place, Refresh, Wait } from './state';

type RecordPlace = Extract<Place, { box: 'record' }>;

/** Rule 8: everything counts from the start of the wait, whatever happened in between. */
export const givesUpAtMs = ({ policy }: Refresh, wait: Wait): number => Date.parse(wait.since) + policy.waitLimitMs;

/** When the next reminder is due; null if there is none to come. */
export function reminderAtMs({ policy }: Refresh, wait: Wait): number | null {
  const afterMs = policy.remindersMs[wait.remindersSent];
  return afterMs === undefined ? null : Date.parse(wait.since) + afterMs;
}

/** When a wait has something to do by itself. */
export const dueAtMs = (refresh: Refresh, wait: Wait): number =>
  Math.min(givesUpAtMs(refresh, wait), reminderAtMs(refresh, wait) ?? Number.POSITIVE_INFINITY);

/** At the end of a rest: given up, or one reminder, even if an outage let several become due. */
export function afterWaiting(refresh: Refresh, wait: Wait, nowMs: number): Refresh {
  if (nowMs >= givesUpAtMs(refresh, wait)) return arrive(refresh, ended('gave_up', wait.code), nowMs);
  let reminded = wait;
  for (let atMs = reminderAtMs(refresh, wait); atMs !== null && nowMs >= atMs; atMs = reminderAtMs(refresh, reminded)) {
    reminded = { ...reminded, remindersSent: reminded.remindersSent + 1 };
  }
  return { ...refresh, wait: reminded };
}

/** The wait is written down. The same wait may go on: what was sent and known when it began stays. */
export function afterRecording(
  refresh: Refresh,
  { wanted }: RecordPlace,
  { waitId, since }: Pick<Wait, 'waitId' | 'since'>,
  nowMs: number,
): Refresh {
  const { facts, wait } = refresh;
  if (wanted === 'same') {
    const same: Refresh = wait === null ? refresh : { ...refresh, wait: { ...wait, waitId, since } };
    return arrive(same, wait === null ? { box: 'A' } : { box: 'wait', retryAtMs: null }, nowMs);
  }
  const { box, code, requestId } = wanted;
  const before = wait?.waitId === waitId ? wait : null;
  const begun: Wait = {
    waitId,
    box,
    reason: box === 'MFA' ? 'mfa' : 'reconnect',
    code,
    since,
    requestId,
    openedAtMs: requestId === null ? null : nowMs,
    lost: null,
    lastRefresh: before === null ? (facts.lastSeen ?? facts.lastSeenBefore) : before.lastRefresh,
    provesByMoving: before?.provesByMoving ?? !facts.cachedRefused,
    remindersSent: before?.remindersSent ?? 0,
  };
  return arrive(
    { ...refresh, wait: begun, facts: learnWhyAwaited(facts, code) },
    { box: 'wait', retryAtMs: null },
    nowMs,
  );
}
