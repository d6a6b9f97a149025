import type { AwaitingReason, Outcome, Path, WaitingBox } from './index';

export type Presence = 'attended' | 'unattended';

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
