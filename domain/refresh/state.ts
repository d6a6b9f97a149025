import type { Policy } from '../policy';
import { FRESH_BUDGET, type Budget } from './budget';
import type { Box, ConnectReturn, Trigger } from './index';
import type { Place, Wait } from './place';

/**
 * A refresh of one login as a value: plain JSON, replaced by `next` and by nobody else. Continue-as-new carries this
 * value as it stands. docs/flowchart.md draws its places and arrows.
 */
export interface Refresh {
  /** What it was started with. */
  readonly request: RefreshRequest;
  readonly policy: Policy;
  readonly facts: LoginFacts;
  readonly budget: Budget;
  readonly mode: Mode;
  readonly at: Place;
  /** The box shown to people: the last one of the diagram. `start` before the first. */
  readonly box: Box | 'start';
  /** The last wait for a person. Where a return came from is read here (`pathOf`); null if nobody was awaited. */
  readonly wait: Wait | null;
  /** Somebody is in front of the screen, until the first long rest. */
  readonly present: boolean;
  /** Somebody has clicked and has not been answered. */
  readonly clickPending: boolean;
  /** Claims heard and not dealt with. */
  readonly claims: readonly ConnectReturn[];
  /** Runs whose ledger row this refresh answers for; the last one is the newest. */
  readonly runIds: readonly string[];
  /** The slot in the run was given back: true from the first long rest. */
  readonly slotReleased: boolean;
}

export interface RefreshRequest {
  readonly trigger: Trigger;
  /** On Flinks' list of ineligible logins, with its FlinksCode if the list has one. */
  readonly listed: boolean;
  readonly listedCode: string | null;
  /** The user is present: the bank is asked at once. */
  readonly live: boolean;
}

/**
 * `webhookOnly`: nobody but a webhook has asked, so it reads what Flinks holds (docs/decisions/0006). `probe`: a run's
 * look at a given-up login, which asks nobody (rule 8). Both are filters over places (modes.ts).
 */
export type Mode = 'full' | 'webhookOnly' | 'probe';

/** What the database knows of a login when a refresh begins, and when its user returns. */
export interface KnownFacts {
  readonly institution: string | null;
  /** It has answered 200 at least once. */
  readonly everWorked: boolean;
  /** Unattended live calls in a row that ended in 203 (rule 5). */
  readonly unattended203s: number;
  /** LastRefresh of the data that is stored, and the newest that Flinks had told. */
  readonly lastRefreshedAt: string | null;
  readonly lastSeenBefore: string | null;
  /** Start of the wait that was given up, while nothing has ended that state. */
  readonly gaveUpSince: string | null;
  /** Why its user was last awaited, while there has been no fresh data since. */
  readonly gaveUpCode: string | null;
}

/** What is known of the login. Only `learn` and the database replace it. */
export interface LoginFacts extends KnownFacts {
  /** LastRefresh as this refresh has seen it last; absent before the first 200 of an Authorize. */
  readonly lastSeen?: string | null;
  /** The last cached Authorize answered with an error, so a later 200 proves something by itself. */
  readonly cachedRefused: boolean;
  /** The last live call answered 202: what it collects counts as its 200 (rule 5). */
  readonly livePending: boolean;
  /** What the bank has refused the user's credentials with, until something proves that it is mended. */
  readonly refusedCode: string | null;
  /** Session whose accounts this refresh has stored. */
  readonly collectedRequestId: string | null;
}

/** Where every refresh begins. */
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
    present: request.live,
    clickPending: false,
    claims: [],
    runIds: runId === null ? [] : [runId],
    slotReleased: false,
  };
}

/** The path of a return: whatever boxes follow, the user has brought the login back. */
export const pathOf = ({ reason }: Pick<Wait, 'reason'>): 'after_mfa' | 'after_reconnect' =>
  reason === 'mfa' ? 'after_mfa' : 'after_reconnect';

/** A person is awaited: at rest, or while their click or a run is being answered. */
export function isWaiting({ at, wait }: Refresh): boolean {
  if (wait === null) return false;
  return at.box === 'wait' || at.box === 'look' || ((at.box === 'F' || at.box === 'settle') && at.clicked);
}
