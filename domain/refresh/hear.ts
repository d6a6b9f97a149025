import { arrive } from './arrive';
import { FRESH_BUDGET } from './budget';
import { isCollected, isWebhook, type ConnectReturn } from './claims';
import type { Refresh, RunStarted } from './state';

/** What a message changes, at any place. */

/** Claims not dealt with yet: one is enough, and a storm of them is no reason for a storm of calls. */
export const CLAIMS_LIMIT = 10;

/** Somebody says that the user is back. It ends a delay and a wait at once; a webhook ends the rest of a poll. */
export function hearClaim(refresh: Refresh, claim: ConnectReturn, nowMs: number): Refresh {
  const heard: Refresh = {
    ...refresh,
    mode: refresh.mode === 'webhookOnly' && !isWebhook(claim) ? 'full' : refresh.mode,
    claims: [...refresh.claims, claim].slice(-CLAIMS_LIMIT),
  };
  const { at } = refresh;
  const isResting = at.box === 'delay' || at.box === 'wait' || (at.box === 'J' && at.restUntilMs !== null);
  return isResting ? arrive(heard, at, nowMs) : heard;
}

/** The user has clicked: they are here. */
export function hearClick(refresh: Refresh, nowMs: number): Refresh {
  const heard: Refresh = { ...refresh, mode: 'full', present: true, clickPending: true };
  return refresh.at.box === 'wait' ? arrive(heard, { box: 'wait', retryAtMs: null }, nowMs) : heard;
}

export function hearAnswered(refresh: Refresh, bankLetUsIn: boolean): Refresh {
  const at = refresh.at.box === 'wait' ? { ...refresh.at, retryAtMs: null } : refresh.at;
  return { ...refresh, at, clickPending: false, present: bankLetUsIn };
}

/** A run counts on this refresh. If a person is awaited it looks once whether they have fixed it elsewhere (rule 8). */
export function hearRun(refresh: Refresh, { runId, listed }: RunStarted, nowMs: number): Refresh {
  if (refresh.runIds.includes(runId)) return refresh;
  const heard: Refresh = {
    ...refresh,
    mode: refresh.mode === 'webhookOnly' ? 'full' : refresh.mode,
    runIds: [...refresh.runIds, runId],
  };
  const { at, wait } = refresh;
  const looks = at.box === 'wait' && wait !== null && !listed;
  return looks ? arrive(heard, { box: 'look', since: wait.since }, nowMs) : heard;
}

/**
 * A refresh that has ended, if somebody has said since that the user is back: it begins anew. Null: nothing was said, or
 * it was this very return, whose data has just been collected.
 */
export function reopen(refresh: Refresh, nowMs: number): Refresh | null {
  const { at, facts, mode } = refresh;
  if (at.box !== 'ended' || at.outcome.outcome === 'revoked') return null;
  const { outcome, path } = at.outcome;
  if (outcome === 'refreshed' && (path === 'after_mfa' || path === 'after_reconnect')) return null;
  const claims = refresh.claims.filter((claim) => !isCollected(claim, facts));
  if (claims.length === 0) return null;
  const begun: Refresh = {
    ...refresh,
    claims,
    wait: null,
    budget: FRESH_BUDGET,
    // A user who says they are back ends gave_up (rule 8); a webhook alone does not.
    mode: mode === 'probe' && !claims.every(isWebhook) ? 'full' : mode,
  };
  return arrive(begun, { box: 'begin', then: 'claim' }, nowMs);
}
