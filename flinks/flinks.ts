import type { CallOptions } from './call';
import type { AuthorizeInput } from './endpoints/authorize';
import type { AccountsDetailAnswer, AccountsDetailInput } from './endpoints/get-accounts-detail';
import type { AttributesAnswer, AttributesInput } from './endpoints/get-attributes';
import type { ListOptions } from './endpoints/get-nightly-refresh-status';
import type { ScheduledRefreshInput } from './endpoints/set-scheduled-refresh';
import type { AuthorizeAnswer } from './schemas/authorize';
import type { NightlyRefreshStatus } from './schemas/nightly-refresh-status';

/**
 * What this project uses of Flinks; fakes implement it. Every method makes one HTTP request and never repeats it.
 *
 * Every method throws a `FlinksError` (see errors.ts), the reason of `options.signal` if that aborts it, or a
 * TypeError, before anything is sent, for an id that cannot be part of a URL or a token that cannot be part of a
 * header.
 */
export interface Flinks {
  /**
   * Returns a new authorize token: single-use and short-lived (Flinks' pages say 15 or 30 minutes). Mint it where it is
   * spent; it must not be stored or pass through Temporal. Harmless to repeat.
   */
  generateAuthorizeToken(options?: CallOptions): Promise<string>;

  /**
   * Opens a session on what Flinks last fetched, without calling the bank. `authorized` does not mean that the data is
   * fresh: compare `lastRefresh`. A FlinksRefusedError says how the last refresh ended, so repeating the call cannot
   * change it.
   */
  authorizeCached(input: AuthorizeInput, options?: CallOptions): Promise<AuthorizeAnswer>;

  /**
   * Makes Flinks sign in at the bank now. It may take 210 s, may send the user a code, and is billed. `mfaRequired`
   * opens a session that dies after 8 idle minutes. After a FlinksAnswerLostError the sign-in may have happened: do not
   * repeat the call blindly.
   */
  authorizeLive(input: AuthorizeInput, options?: CallOptions): Promise<AuthorizeAnswer>;

  /**
   * Returns all accounts of a session with holders and transactions, or `pending` if Flinks has moved the work to the
   * background. May take 210 s. Amounts are decimal text. A body may exceed 25 MB: a large one comes back unread
   * (`large`), because reading it blocks for seconds.
   */
  getAccountsDetail(input: AccountsDetailInput, options?: CallOptions): Promise<AccountsDetailAnswer>;

  /** Polls once a job that `getAccountsDetail` left `pending`. Call it only after that. */
  getAccountsDetailAsync(input: { requestId: string }, options?: CallOptions): Promise<AccountsDetailAnswer>;

  /**
   * Returns the logins that are enrolled in Flinks' nightly job and no longer qualify. A login that is not listed is
   * healthy or not enrolled. The list may be very long, and may hold logins of others: reading 50,000 logins blocks for
   * a second, unless `readLarge` reads them.
   */
  getNightlyRefreshStatus(options?: ListOptions): Promise<NightlyRefreshStatus>;

  /** Enrols a login in Flinks' nightly job, or takes it out. Idempotent. */
  setScheduledRefresh(input: ScheduledRefreshInput, options?: CallOptions): Promise<void>;

  /** Permanently deletes everything Flinks holds about a login. Throws FlinksRefusedError for an unknown login. */
  deleteCard(input: { loginId: string }, options?: CallOptions): Promise<void>;

  /**
   * Returns one attributes package of a login whose accounts were collected in this session within the last 8 minutes,
   * or `pending` while the accounts or another package are in progress: repeat the same call. One package at a time.
   */
  getAttributes(input: AttributesInput, options?: CallOptions): Promise<AttributesAnswer>;

  /** Lets calls in flight end, then closes all connections; later calls fail as FlinksUnreachableError. */
  close(): Promise<void>;
}
