import type { AwaitingReason, Path, WaitingBox } from './types';
import type { Outcome } from '../outcomes';

export type Presence = 'attended' | 'unattended';

/**
 * The purpose of a live call that the flowchart itself does not make. `canary`: a brake tries one of its logins, whose
 * wait goes on unless the bank lets us in. `resolved`: the login's brake has turned out to be wrong, so the wait is
 * void (rule 2). `fresher`: only REFRESH_LIVE_AGE wants the call, which asks nobody (rule 3).
 */
export type Purpose = BrakePurpose | 'fresher';
export type BrakePurpose = 'canary' | 'resolved';

/** An Authorize session, and how its data was obtained. */
export interface Session {
  readonly requestId: string;
  readonly path: Path;
  /** A claim led to this session. `ours`: we opened it. `theirs`: we know it only from the claim. */
  readonly claim?: 'ours' | 'theirs';
}

/** A live call whose effect at the bank is unknown. */
export interface LostCall {
  /** False if another call was in the way, so the database holds no answer to recall. */
  readonly ours: boolean;
  readonly lostAtMs: number;
  /** When the bank is sure to be done with it. */
  readonly settledAtMs: number;
  /** Whether the user was present when the call was made. Decides whether a recalled 203 counts (rule 5). */
  readonly presence: Presence;
}

/** A wait for a person. */
export interface Wait {
  readonly waitId: string;
  readonly box: WaitingBox;
  readonly reason: AwaitingReason;
  readonly code: string | null;
  /** ISO UTC. */
  readonly since: string;
  /**
   * ISO UTC. Reminders and the limit count from here (rule 8). At first this is the start of the wait. Once the
   * database has been asked, it is when the ask went out or, while the ask is held, when the database was last asked.
   */
  readonly countsFrom: string;
  /**
   * Session of the Authorize that answered 203, and when the wait was recorded with it. A session dies after 8 idle
   * minutes.
   */
  readonly requestId: string | null;
  readonly openedAtMs: number | null;
  /** The last click's live call, while its result is unknown. */
  readonly lost: LostCall | null;
  /** LastRefresh as it was known when the wait began. */
  readonly lastRefresh: string | null;
  /**
   * True if a cached 200 by itself proves no return, because it was possible before the wait too (docs/decisions/0005).
   */
  readonly provesByMoving: boolean;
  readonly remindersSent: number;
}

/** A wait to be recorded; the reply gives its id and start. */
export interface WantedWait {
  readonly box: WaitingBox;
  readonly code: string | null;
  readonly requestId: string | null;
  readonly mayAsk: boolean;
  /** The user has just clicked and is told at once what the bank said, so no ask is sent. */
  readonly clicked?: true;
}

/** Where a refresh stands. A place with `…UntilMs` rests before it asks. */
export type Place =
  /**
   * First write of a refresh or a return. `entry`: start as the request says. `claim`: start at A, to check a claim.
   */
  | { readonly box: 'begin'; readonly then: 'entry' | 'claim' | CollectPlace | LivePlace }
  | { readonly box: 'A' }
  /** `clicked`: the user of a waiting login has clicked. The wait continues unless the bank lets them in. */
  | { readonly box: 'F'; readonly presence: Presence; readonly clicked: boolean; readonly purpose?: Purpose }
  | CollectPlace
  | {
      readonly box: 'I';
      readonly session: Session;
      /** Number of packages done, and the names of those that could not be obtained. */
      readonly done: number;
      readonly missing: readonly string[];
      readonly sinceMs: number;
      readonly triesLeft: number;
      readonly restUntilMs: number | null;
    }
  /** One of RETRY_DELAYS, then A or F again, or D in the same session. */
  | {
      readonly box: 'delay';
      readonly forMs: number;
      readonly untilMs: number;
      readonly then: 'A' | 'F' | DetailPlace;
      readonly code: string | null;
    }
  /** Rule 4: rest until the bank is done, ask the database, then look with a cached Authorize. */
  | {
      readonly box: 'settle';
      readonly lost: LostCall;
      readonly step: 'rest' | 'recall' | 'look';
      readonly clicked: boolean;
      readonly purpose?: Purpose;
    }
  /** The look: a cached Authorize with a LastRefresh later than `since` shows that the user has fixed it elsewhere. */
  | { readonly box: 'look'; readonly since: string }
  /**
   * Rule 2: the database is asked whether the login is a brake's canary. If not, a look follows as in any run. `since`
   * is null if the look has already been made.
   */
  | { readonly box: 'canary'; readonly since: string | null }
  /** A reminder or the limit of the wait is due: the database is asked whether its ask went out, and when (rule 8). */
  | { readonly box: 'clock' }
  /**
   * MFA, E1, E2: the wait (and its ask) is being recorded. `same`: the wait continues, and nobody is asked again.
   * `thenLook`: a look follows, because the user who said that they are back may have signed in elsewhere.
   */
  | { readonly box: 'record'; readonly wanted: WantedWait | 'same'; readonly thenLook?: true }
  /** `retryAtMs`: the last click got no session, and its user is told to come back then. */
  | { readonly box: 'wait'; readonly retryAtMs: number | null }
  | { readonly box: 'ended'; readonly outcome: Outcome };

/** F, after the write that ends a wait. */
export interface LivePlace {
  readonly box: 'F';
  readonly presence: 'unattended';
  readonly clicked: false;
  readonly purpose: 'resolved';
}

/** D in a session. */
interface DetailPlace {
  readonly box: 'D';
  readonly session: Session;
}

/** D and J. `polled`: J's polling, while D asks for another session that a webhook named. */
export type CollectPlace =
  | (DetailPlace & { readonly polled?: Polling })
  | (Polling & { readonly box: 'J'; readonly restUntilMs: number | null });

export interface Polling {
  readonly session: Session;
  readonly sinceMs: number;
}
