/**
 * The types shared by workflows, activities, store and gateway. They use plain JSON types only, because they cross
 * Temporal.
 */

/** Boxes of Flinks' diagram (docs/flowchart.md). C, F1, G, H and K are decisions and live in the decision table. */
export type AskingBox = 'A' | 'F' | 'D' | 'J' | 'I';
export type WaitingBox = 'MFA' | 'E1' | 'E2';
export type Box = AskingBox | WaitingBox;

/** What started a refresh. `user`: the customer is in front of the screen. */
export type Trigger = 'run' | 'app' | 'user' | 'webhook';

export type Path = 'cached' | 'live' | 'after_mfa' | 'after_reconnect';
export type AwaitingReason = 'mfa' | 'reconnect';
export type OutcomeKind = 'refreshed' | 'awaiting_user' | 'gave_up' | 'unavailable' | 'failed' | 'revoked';
export type LoginState = 'idle' | 'refreshing' | 'awaiting_user' | 'gave_up' | 'paused' | 'replaced';

/**
 * How a refresh ended. `code` is a FlinksCode or one of ours (OwnCode). `missing` names attributes packages. It also
 * contains `account` if an account could not be read; `code` is then UNREADABLE.
 */
export interface Outcome {
  outcome: OutcomeKind;
  path?: Path;
  code?: string;
  missing?: string[];
}

/** Our own codes, in addition to Flinks': each says why a refresh ended where no FlinksCode does. */
export type OwnCode =
  | 'POLL_LIMIT' // still 202 after FLINKS_POLL_LIMIT, twice
  | 'LIVE_BUDGET' // the live calls of the day for all logins are used up
  | 'LIVE_LIMIT' // the live calls of the day (or the user's hour) are used up
  | 'NO_ANSWER' // Flinks could not be reached or did not answer
  | 'UNREADABLE' // Flinks answered, and its answer (or an account in it) cannot be read
  | 'ANSWER_LOST' // a live call's answer was lost, and no look could tell what it was
  | 'LOGIN_MISMATCH' // Flinks answered for another LoginId
  | 'TOKEN_REFUSED' // Flinks refused us the authorize token
  | 'NOT_CACHED' // only a webhook asked, and Flinks holds nothing fresh
  | 'CANCELLED' // the workflow was cancelled in Temporal
  | 'WORKFLOW_CLOSED'; // the workflow ended without an outcome (terminated, or a bug)

/**
 * What Flinks answered, reduced to what a decision needs.
 * - `ok` 200, `mfa` 203, `pending` 202, `refused` an error answer with its FlinksCode.
 * - `none`: no answer, or 429/5xx without a code, after the activity's own retries.
 * - `lost`: a live call was sent and its answer never came, so what the bank did is unknown.
 * - `busy`: another live call of this login may still be at the bank. `capped`: no live call is left.
 * - `declined`: only REFRESH_LIVE_AGE wanted the call, and it would have bothered the user, so it was not made (rule 3).
 * - `gone`: the login is no longer registered; Flinks was not called.
 */
export interface Answer {
  kind: 'ok' | 'mfa' | 'pending' | 'refused' | 'none' | 'lost' | 'busy' | 'capped' | 'declined' | 'gone';
  /** HTTP status; absent if there was none. */
  status?: number;
  /** Normalised FlinksCode, or an OwnCode. */
  code?: string;
  /** Flinks' Retry-After, at most an hour. */
  retryAfterMs?: number;
}

/** Answer of Authorize. `lastRefresh` is ISO UTC; null means never. */
export interface AuthorizeAnswer extends Answer {
  requestId?: string;
  lastRefresh?: string | null;
  institution?: string;
}

/** Answer of GetAccountsDetail(Async). The data is in the database; only counts cross Temporal. */
export interface AccountsAnswer extends Answer {
  accounts?: number;
  transactions?: number;
  /** How many accounts of the answer could not be read. The others are stored. */
  unreadable?: number;
}

/** An answer of any box, as the flowchart receives it. */
export interface FlinksAnswer extends AuthorizeAnswer, AccountsAnswer {}

/**
 * A claim that the user has been through Flinks Connect. It is never a proof: it may come from the page, the app, a
 * Flinks webhook, or anybody who can write to Temporal.
 */
export interface ConnectReturn {
  /** Idempotency key: a known one has no effect. */
  eventId: string;
  /** Session the user answered, as reported by the app or the page. */
  requestId?: string;
  /** LoginId that Connect returned. If it is not the workflow's, it is refused and the operator is told. */
  loginId?: string;
  /** `webhook`: the claim is from Flinks, about data that may have come without the user. */
  source: string;
  /** LastRefresh from a webhook, ISO UTC. Identifies old news. */
  lastRefresh?: string;
}

/** The names of the Attributes packages (Flinks' Attributes packages page). */
export const ATTRIBUTES_PACKAGES = [
  'income',
  'lending',
  'creditRisk',
  'userAnalysis',
  'businessAnalysis',
  'all',
] as const;
export type AttributesPackage = (typeof ATTRIBUTES_PACKAGES)[number];
