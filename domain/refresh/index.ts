/** The words shared by workflows, activities, store and gateway. Plain JSON types only: they cross Temporal. */

/** Boxes of Flinks' diagram (docs/flowchart.md). C, F1, G, H and K are decisions and live in the decision table. */
export type AskingBox = 'A' | 'F' | 'D' | 'J' | 'I';
export type WaitingBox = 'MFA' | 'E1' | 'E2';
export type Box = AskingBox | WaitingBox;

/** What started a refresh. `user`: the customer is in front of the screen. */
export type Trigger = 'run' | 'app' | 'user' | 'webhook';

export type Path = 'cached' | 'live' | 'after_mfa' | 'after_reconnect';
export type AwaitingReason = 'mfa' | 'reconnect';
export type OutcomeKind = 'refreshed' | 'awaiting_user' | 'gave_up' | 'unavailable' | 'failed' | 'revoked';
export type LoginState = 'idle' | 'refreshing' | 'awaiting_user' | 'gave_up' | 'paused';

/**
 * How a refresh ended. `code` is a FlinksCode or one of ours (OwnCode). `missing` names attributes packages, and `account`
 * where an account could not be read; the code is UNREADABLE then.
 */
export interface Outcome {
  outcome: OutcomeKind;
  path?: Path;
  code?: string;
  missing?: string[];
}

/** Codes of ours, beside Flinks' own: each says why a refresh ended where no FlinksCode does. */
export type OwnCode =
  | 'POLL_LIMIT' // still 202 after FLINKS_POLL_LIMIT, twice
  | 'LIVE_LIMIT' // the live calls of the day (or the user's hour) are used up
  | 'NO_ANSWER' // Flinks could not be reached or did not answer
  | 'UNREADABLE' // Flinks answered, and its answer (or an account in it) cannot be read
  | 'ANSWER_LOST' // a live call's answer was lost and could not be told by a look
  | 'LOGIN_MISMATCH' // Flinks answered for another LoginId
  | 'TOKEN_REFUSED' // Flinks refused us the authorize token
  | 'NOT_CACHED' // only a webhook had asked for it, and Flinks holds nothing fresh
  | 'CANCELLED' // the workflow was cancelled in Temporal
  | 'WORKFLOW_CLOSED'; // the workflow ended without a word (terminated, or a bug)

/**
 * What Flinks answered, reduced to what a decision needs.
 * - `ok` 200, `mfa` 203, `pending` 202, `refused` an error answer with its FlinksCode.
 * - `none`: no answer, or 429/5xx without a code, after the activity's own retries.
 * - `lost`: a live call was sent and its answer never came: what the bank did is not known.
 * - `busy`: another live call of this login may still be at the bank. `capped`: no live call is left.
 * - `gone`: the login is no longer registered; Flinks was not called.
 */
export interface Answer {
  kind: 'ok' | 'mfa' | 'pending' | 'refused' | 'none' | 'lost' | 'busy' | 'capped' | 'gone';
  /** HTTP status, where there was one. */
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

/** Answer of GetAccountsDetail(Async): the data is in the database, only counts cross Temporal. */
export interface AccountsAnswer extends Answer {
  accounts?: number;
  transactions?: number;
  /** Accounts of the answer that could not be read, beside those that have landed. */
  unreadable?: number;
}

/** An answer of any box, as the flowchart takes it. */
export interface FlinksAnswer extends AuthorizeAnswer, AccountsAnswer {}

/**
 * Somebody says that the user has been through Flinks Connect. A claim, never a proof: the page, the app, Flinks by
 * webhook, or anybody who can write to Temporal may say it.
 */
export interface ConnectReturn {
  /** Idempotency key: a known one does nothing. */
  eventId: string;
  /** Session the user answered, as the app or the page heard it. */
  requestId?: string;
  /** LoginId that Connect returned. Another one than the workflow's is refused and told to the operator. */
  loginId?: string;
  /** `webhook`: Flinks itself says so, of data that may have come about without the user. */
  source: string;
  /** LastRefresh as a webhook names it, ISO UTC: tells old news. */
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
