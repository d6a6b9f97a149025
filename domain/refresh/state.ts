import type { Policy } from '../policy';
import type { Answer, FlinksAnswer, AwaitingReason, Box, Outcome, Path, Trigger, WaitingBox, ConnectReturn } from './index';
import { FRESH_BUDGET, type Budget } from './budget';

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

export type Presence = 'attended' | 'unattended';

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

/** An Authorize session, and how its data came about. */
export interface Session {
  readonly requestId: string;
  readonly path: Path;
  /** Somebody says that the user has answered it: one that we opened, or one that we only hear of. */
  readonly claim?: 'ours' | 'theirs';
}

/** A live call of which it is not known here what the bank did. */
export interface LostCall {
  /** False: another call stood in the way, so the database holds no answer to recall. */
  readonly ours: boolean;
  readonly lostAtMs: number;
  /** From then on the bank is surely done with it. */
  readonly settledAtMs: number;
  /** Counts a recalled 203 (rule 5): who was present when it was made, not who is present now. */
  readonly presence: Presence;
}

/** A wait for a person. */
export interface Wait {
  readonly waitId: string;
  readonly box: WaitingBox;
  readonly reason: AwaitingReason;
  readonly code: string | null;
  /** ISO UTC. Reminders and the limit count from here, whatever is asked again (rule 8). */
  readonly since: string;
  /** Session of the live call that answered 203, and when: it dies after 8 idle minutes. */
  readonly requestId: string | null;
  readonly openedAtMs: number | null;
  /** The last click's live call, while it is not known what came of it. */
  readonly lost: LostCall | null;
  /** LastRefresh as it was known when the wait began. */
  readonly lastRefresh: string | null;
  /** A cached 200 proves no return by itself: it would have come before the wait too (docs/decisions/0005). */
  readonly provesByMoving: boolean;
  readonly remindersSent: number;
}

/** A wait that is to be written down; the answer names its id and its start. */
export interface WantedWait {
  readonly box: WaitingBox;
  readonly code: string | null;
  readonly requestId: string | null;
  readonly mayAsk: boolean;
  /** Its user has just clicked, and the bank has said this to them: nobody is asked, and they hear it at once. */
  readonly clicked?: true;
}

/** Where a refresh stands. A place that rests (`…UntilMs`) does so before it asks. */
export type Place =
  /** First write of a refresh, and of a return. `entry`: by the request; `claim`: at A, to check a claim. */
  | { readonly box: 'begin'; readonly then: 'entry' | 'claim' | CollectPlace }
  | { readonly box: 'A' }
  /** `clicked`: the user of a waiting login has clicked; unless the bank lets them on, the wait goes on. */
  | { readonly box: 'F'; readonly presence: Presence; readonly clicked: boolean }
  | CollectPlace
  | {
      readonly box: 'I';
      readonly session: Session;
      /** Packages dealt with, and those of them that could not be had. */
      readonly done: number;
      readonly missing: readonly string[];
      readonly sinceMs: number;
      readonly triesLeft: number;
      readonly restUntilMs: number | null;
    }
  /** One of RETRY_DELAYS, then A or F again. */
  | {
      readonly box: 'delay';
      readonly forMs: number;
      readonly untilMs: number;
      readonly then: 'A' | 'F';
      readonly code: string | null;
    }
  /** Rule 4: rest until the bank is done, ask the database, then look by a cached Authorize. */
  | {
      readonly box: 'settle';
      readonly lost: LostCall;
      readonly step: 'rest' | 'recall' | 'look';
      readonly clicked: boolean;
    }
  /** Has the user fixed it elsewhere? A cached Authorize with a LastRefresh later than `since`. */
  | { readonly box: 'look'; readonly since: string }
  /** MFA, E1, E2: the wait (and its ask) is written down. `same`: the wait goes on, and nobody is asked again. */
  | { readonly box: 'record'; readonly wanted: WantedWait | 'same' }
  /** `retryAtMs`: the last click could not be given a session, and hears when to come back. */
  | { readonly box: 'wait'; readonly retryAtMs: number | null }
  | { readonly box: 'ended'; readonly outcome: Outcome };

/** D and J. `polled`: D is asked for a session that a webhook names, while J polls that one. */
export type CollectPlace =
  | { readonly box: 'D'; readonly session: Session; readonly polled?: Polling }
  | (Polling & { readonly box: 'J'; readonly restUntilMs: number | null });

export interface Polling {
  readonly session: Session;
  readonly sinceMs: number;
}

/** What a place may be told: the reply of its box, or a message. `next` takes any of them at any place. */
export type Reply = BoxReply | Message;

export type BoxReply =
  /** The question of A or F goes out now: what was heard before is answered by it. */
  | { readonly kind: 'asked' }
  /** Flinks has answered. */
  | { readonly kind: 'answered'; readonly answer: FlinksAnswer }
  | { readonly kind: 'begun'; readonly known: KnownFacts; readonly policy: Policy }
  | { readonly kind: 'recorded'; readonly waitId: string; readonly since: string }
  /** What the database knows of a lost answer; null: nothing. */
  | { readonly kind: 'recalled'; readonly answer: Answer | null }
  | { readonly kind: 'elapsed' };

export type Message =
  | { readonly kind: 'claim'; readonly claim: ConnectReturn }
  | { readonly kind: 'click' }
  /** All who have clicked were answered. `bankLetUsIn`: they stay present. */
  | { readonly kind: 'clickAnswered'; readonly bankLetUsIn: boolean }
  | { readonly kind: 'run'; readonly run: RunStarted }
  | { readonly kind: 'revoked' };

export interface RunStarted {
  readonly runId: string;
  readonly listed: boolean;
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
