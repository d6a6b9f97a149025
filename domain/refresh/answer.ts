/**
 * What Flinks answered, reduced to what a decision needs.
 * - `ok` 200, `mfa` 203, `pending` 202.
 * - `refused`: an error answer, with its FlinksCode if it has one. Also an answer that cannot be used: it cannot be
 *   read, or it is about another login.
 * - `none`: no answer, or 429/5xx without a code, after the activity's own retries.
 * - `lost`: a live call may have been made and its answer did not reach us, so what the bank did is unknown.
 * - `busy`: no call was made, because another live call of this login may still be at the bank.
 * - `capped`: no call was made, because a limit of live calls is reached (per login or for all logins).
 * - `declined`: only REFRESH_LIVE_AGE wanted the call. It was not made, because it might have bothered the user, or
 *   because a limit was reached (rule 3 of docs/flowchart.md).
 * - `gone`: the login is no longer registered, or its refresh was revoked.
 */
export interface Answer {
  kind: 'ok' | 'mfa' | 'pending' | 'refused' | 'none' | 'lost' | 'busy' | 'capped' | 'declined' | 'gone';
  /** HTTP status; absent if there was none. */
  status?: number;
  /** Normalised FlinksCode, or an OwnCode (domain/own-codes.ts). */
  code?: string;
  /** Flinks' Retry-After, at most an hour. With `busy`: how long the other call may still be at the bank. */
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
