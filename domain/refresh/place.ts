import type { AwaitingReason, Path, WaitingBox } from './types';
import type { Outcome } from '../outcomes';

export type Presence = 'attended' | 'unattended';

/**
 * Why a live call is made to which no arrow of Flinks' diagram leads. `canary`: a brake (held-back asks of one bank,
 * rule 2 of docs/flowchart.md) calls one of its logins, to find out whether the bank still refuses. The login's wait
 * goes on unless the bank lets us in. `resolved`: the canaries of the login's brake were let in, so the bank had
 * refused wrongly and the login's wait is void. `fresher`: only REFRESH_LIVE_AGE wants the call, and nobody is asked
 * because of it (rule 3).
 */
export type Purpose = BrakePurpose | 'fresher';
export type BrakePurpose = 'canary' | 'resolved';

/** A session that an Authorize opened at Flinks, and how its data came. */
export interface Session {
  readonly requestId: string;
  readonly path: Path;
  /**
   * Present if a claim led to this session. `ours`: we opened the session. `theirs`: we know it only from the claim.
   */
  readonly claim?: 'ours' | 'theirs';
}

/** A live call of which nobody here knows yet what it did at the bank. */
export interface LostCall {
  /**
   * True if this refresh made the call and its answer was lost. False if the call was not made, because another live
   * call of the login was in the way (`busy`): then the database has no answer to recall.
   */
  readonly ours: boolean;
  readonly lostAtMs: number;
  /** When the bank must be done with the call, in epoch ms. */
  readonly settledAtMs: number;
  /**
   * Whether the user was present when the call was made. Decides whether a recalled 203 counts as an unattended one
   * (rule 5).
   */
  readonly presence: Presence;
}

/** A wait for a person. */
export interface Wait {
  readonly waitId: string;
  readonly box: WaitingBox;
  readonly reason: AwaitingReason;
  readonly code: string | null;
  /** When the wait began, ISO UTC. */
  readonly since: string;
  /**
   * The moment from which reminders and USER_WAIT_LIMIT count, ISO UTC (rule 8). At first this is the start of the
   * wait. Once the database has been asked, it is the moment when the ask was sent or left out (ask interval, shadow
   * mode). As long as the ask is held, or after it was dropped, it is the moment when the database was last asked.
   */
  readonly countsFrom: string;
  /**
   * `requestId`: the session of the Authorize that answered 203. `openedAtMs`: when the wait was recorded with that
   * session, in epoch ms; Flinks ends a session after 8 idle minutes. Both are null if there is no such session.
   */
  readonly requestId: string | null;
  readonly openedAtMs: number | null;
  /** The live call of the last click, as long as nobody here knows what it did at the bank; otherwise null. */
  readonly lost: LostCall | null;
  /**
   * The LastRefresh that was known when the wait began, ISO UTC: the last one that this refresh had seen, otherwise the
   * newest one that Flinks had reported before. Null if none was known.
   */
  readonly lastRefresh: string | null;
  /**
   * True if a cached 200 was possible before the wait began, too. Then a 200 proves that the user is back only if its
   * LastRefresh has moved (docs/decisions/0005).
   */
  readonly provesByMoving: boolean;
  readonly remindersSent: number;
}

/** A wait that is to be recorded. The reply `recorded` gives its id and start. */
export interface WantedWait {
  readonly box: WaitingBox;
  readonly code: string | null;
  readonly requestId: string | null;
  readonly mayAsk: boolean;
  /** The user has just clicked and is told at once what the bank said, so no ask is sent. */
  readonly clicked?: true;
}

/**
 * Where a refresh stands. At a place whose `restUntilMs` or `untilMs` is set, the refresh first rests until then. Names
 * that end in `AtMs`, `UntilMs` or `sinceMs` hold epoch ms.
 */
export type Place =
  /**
   * The first write of a refresh, or of a return. `then` says what follows it. `entry`: the flowchart is entered as the
   * request says. `claim`: A comes next, to check a claim. A place: that place comes next.
   */
  | { readonly box: 'begin'; readonly then: 'entry' | 'claim' | CollectPlace | LivePlace }
  | { readonly box: 'A' }
  /** `clicked`: the user of a waiting login has clicked. The wait continues unless the bank lets them in. */
  | { readonly box: 'F'; readonly presence: Presence; readonly clicked: boolean; readonly purpose?: Purpose }
  | CollectPlace
  | {
      readonly box: 'I';
      readonly session: Session;
      /**
       * `done`: how many of the Attributes packages are done with. `missing`: the names of those that could not be had,
       * and `account` if an account could not be read (rule 10).
       */
      readonly done: number;
      readonly missing: readonly string[];
      readonly sinceMs: number;
      readonly triesLeft: number;
      readonly restUntilMs: number | null;
    }
  /**
   * A rest of one of RETRY_DELAYS, then A or F again, or D in the same session. `code`: the code of the answer that led
   * here; null if it had none.
   */
  | {
      readonly box: 'delay';
      readonly forMs: number;
      readonly untilMs: number;
      readonly then: 'A' | 'F' | DetailPlace;
      readonly code: string | null;
    }
  /**
   * What follows a live call whose answer is not known (rule 4). `rest`: wait until the bank must be done with it.
   * `recall`: ask the database whether the answer reached it (only if the call was `ours`). `look`: a cached Authorize.
   */
  | {
      readonly box: 'settle';
      readonly lost: LostCall;
      readonly step: 'rest' | 'recall' | 'look';
      readonly clicked: boolean;
      readonly purpose?: Purpose;
    }
  /**
   * A cached Authorize. A LastRefresh later than `since` (ISO UTC) shows that the user has fixed the login elsewhere.
   */
  | { readonly box: 'look'; readonly since: string }
  /**
   * Rule 2: the database is asked whether a brake wants this login to be called live. If none does, a look follows, as
   * in any run. `since` is the `since` of that look; null if no look is due, because this refresh already knew of the
   * run.
   */
  | { readonly box: 'canary'; readonly since: string | null }
  /**
   * A reminder or the limit of the wait is due. First the database is asked whether the ask of the wait has been sent,
   * and when (rule 8).
   */
  | { readonly box: 'clock' }
  /**
   * MFA, E1, E2: the wait (and its ask) is being recorded. `same`: the wait that is under way goes on, and nobody is
   * asked again. `thenLook`: a look follows, because the user who is said to be back may have signed in elsewhere.
   */
  | { readonly box: 'record'; readonly wanted: WantedWait | 'same'; readonly thenLook?: true }
  /**
   * A person is awaited. `retryAtMs`: the last click led to no session, and its user is told to come back at that
   * moment; otherwise null.
   */
  | { readonly box: 'wait'; readonly retryAtMs: number | null }
  | { readonly box: 'ended'; readonly outcome: Outcome };

/** F for a login whose brake was resolved (rule 2). It follows the write that ends the wait. */
export interface LivePlace {
  readonly box: 'F';
  readonly presence: 'unattended';
  readonly clicked: false;
  readonly purpose: 'resolved';
}

/** D, with the session whose accounts it asks for. */
interface DetailPlace {
  readonly box: 'D';
  readonly session: Session;
}

/**
 * D and J. `polled`: J's interrupted polling, to which the refresh returns if the session that a webhook named brings D
 * no data.
 */
export type CollectPlace =
  | (DetailPlace & { readonly polled?: Polling })
  | (Polling & { readonly box: 'J'; readonly restUntilMs: number | null });

export interface Polling {
  readonly session: Session;
  readonly sinceMs: number;
}
