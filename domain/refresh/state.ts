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
  /** The box shown to people: the latest one of the diagram, `start` before the first. */
  readonly box: Box | 'start';
  /** The last wait for a person, which gives a return its path (`pathOf`); null if nobody was awaited. */
  readonly wait: Wait | null;
  /** A live call that only REFRESH_LIVE_AGE wanted, and how far this refresh has come with it (rule 3). */
  readonly fresher: Fresher | null;
  /** The user is in front of the screen, until the first long rest. */
  readonly present: boolean;
  /** A click has not been answered yet. */
  readonly clickPending: boolean;
  /** Claims not handled yet. */
  readonly claims: readonly ConnectReturn[];
  /** Runs whose ledger row this refresh updates, newest last. */
  readonly runIds: readonly string[];
  /** The run's slot has been released: true from the first long rest. */
  readonly slotReleased: boolean;
}

/**
 * `live`: the call may still end in data. `cached`: it did not, and D asks with the session that A opened before.
 * `again`: that brought nothing either, so A was asked once more.
 */
interface Fresher {
  readonly cached: Session;
  readonly step: 'live' | 'cached' | 'again';
}

export interface RefreshRequest {
  readonly trigger: Trigger;
  /** Whether the login is on Flinks' list of ineligible logins, with its FlinksCode if the list has one. */
  readonly listed: boolean;
  readonly listedCode: string | null;
  /** The user is present, so a live call is made at once. */
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
  /** The login has answered 200 at least once. */
  readonly everWorked: boolean;
  /** Unattended live calls in a row that ended in 203 (rule 5). */
  readonly unattended203s: number;
  /** LastRefresh of the stored data, and the newest one that Flinks has reported. */
  readonly lastRefreshedAt: string | null;
  readonly lastSeenBefore: string | null;
  /** Start of the wait that was given up, until something ends that state. */
  readonly gaveUpSince: string | null;
  /** Why the login's user was last awaited; null once there is fresh data. */
  readonly gaveUpCode: string | null;
}

/** What is known about the login. Only `learn` replaces it, and `towardsData` clears `livePending`. */
export interface LoginFacts extends KnownFacts {
  /** LastRefresh last seen by this refresh; absent before the first 200 of an Authorize. */
  readonly lastSeen?: string | null;
  /** The last cached Authorize answered with an error, so a later 200 is proof by itself. */
  readonly cachedRefused: boolean;
  /** The last live call answered 202: the data collected from it counts as its 200 (rule 5). */
  readonly livePending: boolean;
  /** The code with which the bank refused the user's credentials, until something proves that they work again. */
  readonly refusedCode: string | null;
  /** Session whose accounts this refresh has stored. */
  readonly collectedRequestId: string | null;
}

/** Returns a refresh at its start. */
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

/** The path of a return: the user brought the login back, whatever boxes follow. */
export const pathOf = ({ reason }: Pick<Wait, 'reason'>): 'after_mfa' | 'after_reconnect' =>
  reason === 'mfa' ? 'after_mfa' : 'after_reconnect';

/** Whether a person is awaited: at rest, or while their click or a run is being answered. */
export function isWaiting({ at, wait }: Refresh): boolean {
  if (wait === null) return false;
  if (at.box === 'F' || at.box === 'settle') return at.clicked || at.purpose === 'canary';
  return at.box === 'wait' || at.box === 'look' || at.box === 'canary' || at.box === 'clock';
}
