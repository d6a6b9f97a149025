import type { Policy } from '../policy';
import { FRESH_BUDGET, type Budget } from './budget';
import type { Box, Trigger } from './types';
import type { ConnectReturn } from './message';
import type { Place, Session, Wait } from './place';

/**
 * A refresh of one login as a value: plain JSON, replaced only by `next` and `reopen`. Continue-as-new carries it
 * unchanged. docs/flowchart.md draws its places and arrows.
 */
export interface Refresh {
  /** The request that started it. */
  readonly request: RefreshRequest;
  readonly policy: Policy;
  readonly facts: LoginFacts;
  readonly budget: Budget;
  readonly mode: Mode;
  readonly at: Place;
  /**
   * The box that people are shown: the latest box of the diagram that the refresh has come to; `start` before the
   * first.
   */
  readonly box: Box | 'start';
  /**
   * The last wait for a person, which decides the path of a return (`pathOf`). Null if nobody was awaited, once the
   * live calls for a brake (held-back asks of one bank, rule 2 of docs/flowchart.md) have shown that nobody was needed,
   * and after the refresh has begun anew (`reopen`).
   */
  readonly wait: Wait | null;
  /**
   * How far this refresh has come with a live call that only REFRESH_LIVE_AGE wanted (rule 3). Null if there was no
   * such call, if the user has clicked since, or if the refresh has begun anew (`reopen`).
   */
  readonly fresher: Fresher | null;
  /**
   * The user counts as being in front of the screen: from a request with `live` or from a click, until the next long
   * rest (`resting` in arrive.ts) or the next wait for a person, or until the click is answered with anything but
   * `none`. That answer says that there is nothing for the user to do, and they count as present after it.
   */
  readonly present: boolean;
  /** A click has not been answered yet. */
  readonly clickPending: boolean;
  /** The claims (message.ts) that are not handled yet. */
  readonly claims: readonly ConnectReturn[];
  /** The runs in whose ledger this refresh writes its login's row, newest last. */
  readonly runIds: readonly string[];
  /**
   * The slot of the login (its right to be refreshed in the run) has been released. True from the first long rest, or
   * the first wait for a person.
   */
  readonly slotReleased: boolean;
}

/**
 * The member `cached` is the session that A opened before the live call. The values of `step`: `live`: the live call
 * may still end in data. `cached`: the live call brought no data, and D asks with the session that A opened. `again`: D
 * brought nothing either, so A was asked once more.
 */
interface Fresher {
  readonly cached: Session;
  readonly step: 'live' | 'cached' | 'again';
}

export interface RefreshRequest {
  readonly trigger: Trigger;
  /**
   * `listed`: Flinks' list (of the logins that its own nightly job cannot refresh) names this login, and says something
   * newer than the stored data (rule 9). `listedCode`: the FlinksCode that the list gives; null if it gives none.
   */
  readonly listed: boolean;
  readonly listedCode: string | null;
  /** The user is present, so the refresh makes a live call at once, without A. */
  readonly live: boolean;
}

/**
 * `webhookOnly`: only a webhook has asked, so the refresh only reads what Flinks holds (docs/decisions/0006). `probe`:
 * a run's look at a given-up login, which asks nobody (rule 8). Both limit where the refresh may go (modes.ts).
 */
export type Mode = 'full' | 'webhookOnly' | 'probe';

/** What the database knows about a login when a refresh begins, and when its user returns. */
export interface KnownFacts {
  readonly institution: string | null;
  /** Flinks has answered 200 for this login here at least once. */
  readonly everWorked: boolean;
  /** How many unattended live calls have ended in 203 since a live call last succeeded (rule 5). */
  readonly unattended203s: number;
  /** LastRefresh of the stored data, ISO UTC; null if there is none. */
  readonly lastRefreshedAt: string | null;
  /** The newest LastRefresh that Flinks has reported, whether or not its data is stored, ISO UTC; null if none. */
  readonly lastSeenBefore: string | null;
  /** Start of the wait that was given up, ISO UTC; null unless the login is given up (rule 8). */
  readonly gaveUpSince: string | null;
  /**
   * The code because of which the login's user was last awaited, whether or not that wait was given up; null once there
   * is fresh data, or if there was no code.
   */
  readonly gaveUpCode: string | null;
}

/** What is known about the login. Only `learn` changes it, except that `towardsData` clears `livePending`. */
export interface LoginFacts extends KnownFacts {
  /**
   * The LastRefresh in the last 200 of an Authorize that this refresh has seen, ISO UTC; null means never. Absent
   * before the first such 200.
   */
  readonly lastSeen?: string | null;
  /**
   * The last cached Authorize was refused with an error, so a later cached 200 by itself proves that the user is back.
   */
  readonly cachedRefused: boolean;
  /**
   * The last live call answered 202, and no cached Authorize has followed. If data is collected, that counts as the 200
   * of the call (rule 5).
   */
  readonly livePending: boolean;
  /**
   * The code with which the bank refused the user's credentials; null if it did not, or once something has proved that
   * they work again.
   */
  readonly refusedCode: string | null;
  /** RequestId of the session whose accounts this refresh has stored; null before that. */
  readonly collectedRequestId: string | null;
}

/** Returns a refresh at its start. `runId`: the run that started it; null outside of runs. */
export function startOf(request: RefreshRequest, { policy, runId }: { policy: Policy; runId: string | null }): Refresh {
  return {
    request,
    policy,
    facts: {
      institution: null,
      everWorked: false,
      unattended203s: 0,
      lastRefreshedAt: null,
      lastSeenBefore: null,
      gaveUpSince: null,
      gaveUpCode: null,
      cachedRefused: false,
      livePending: false,
      refusedCode: null,
      collectedRequestId: null,
    },
    budget: FRESH_BUDGET,
    mode: request.trigger === 'webhook' ? 'webhookOnly' : 'full',
    at: { box: 'begin', then: 'entry' },
    box: 'start',
    wait: null,
    fresher: null,
    present: request.live,
    clickPending: false,
    claims: [],
    runIds: runId === null ? [] : [runId],
    slotReleased: false,
  };
}

/**
 * Returns what continue-as-new has carried, laid over a refresh at its start. A login may wait for weeks, so the
 * carried state may come from an older version: what has been added since (a counter, a setting) has its first value.
 * Wait and place have no first value and are taken as they are, so whatever is added to them must be optional.
 */
export const carriedOver = (fresh: Refresh, carried: Refresh): Refresh => ({
  ...fresh,
  ...carried,
  policy: { ...fresh.policy, ...carried.policy },
  facts: { ...fresh.facts, ...carried.facts },
  budget: { ...fresh.budget, ...carried.budget },
});

/** The path of a refresh whose user has returned from this wait, whichever boxes follow. */
export const pathOf = ({ reason }: Pick<Wait, 'reason'>): 'after_mfa' | 'after_reconnect' =>
  reason === 'mfa' ? 'after_mfa' : 'after_reconnect';

/**
 * Whether a person is awaited. That is so at the places of a wait (`wait`, `look`, `canary`, `clock`). It is also so
 * during the live call of a click or of a brake's canary, and while that call is settled, because the wait goes on
 * unless the bank lets us in.
 */
export function isWaiting({ at, wait }: Refresh): boolean {
  if (wait === null) return false;
  if (at.box === 'F' || at.box === 'settle') return at.clicked || at.purpose === 'canary';
  return at.box === 'wait' || at.box === 'look' || at.box === 'canary' || at.box === 'clock';
}
