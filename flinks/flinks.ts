import type { CallOptions } from './call';
import type { AuthorizeInput } from './endpoints/authorize';
import type { AccountsDetailAnswer, AccountsDetailInput } from './endpoints/get-accounts-detail';
import type { AttributesAnswer, AttributesInput } from './endpoints/get-attributes';
import type { ListOptions } from './endpoints/get-nightly-refresh-status';
import type { ScheduledRefreshInput } from './endpoints/set-scheduled-refresh';
import type { AuthorizeAnswer } from './schemas/authorize';
import type { NightlyRefreshStatus } from './schemas/nightly-refresh-status';

/**
 * The calls to Flinks that this project makes. FlinksClient implements them, and so do the fakes of tests. Every method
 * makes one HTTP request and never repeats it.
 *
 * Every method throws a `FlinksError` (errors.ts), or the reason of `options.signal` if that aborts the call. Before
 * anything is sent, it throws a TypeError for an id that cannot be part of a URL, or a token that cannot be part of a
 * header.
 */
export interface Flinks {
  /**
   * Returns a new authorize token. It is single-use and short-lived (Flinks' pages say 15 or 30 minutes). Mint it where
   * it is spent; it must not be stored or pass through Temporal. Minting may be repeated without harm.
   */
  generateAuthorizeToken(options?: CallOptions): Promise<string>;

  /**
   * Opens a session on the data that Flinks last fetched, without calling the bank. `authorized` does not mean that the
   * data is fresh: compare `lastRefresh`. A FlinksRefusedError mostly says how the last refresh at Flinks ended;
   * repeating the call cannot change that.
   */
  authorizeCached(input: AuthorizeInput, options?: CallOptions): Promise<AuthorizeAnswer>;

  /**
   * Makes Flinks sign in at the bank now. The call may take 210 s, may make the bank send the user a code, and is
   * billed. `mfaRequired` opens a session that dies after 8 idle minutes. After a FlinksAnswerLostError the sign-in may
   * have happened: do not repeat the call before you know.
   */
  authorizeLive(input: AuthorizeInput, options?: CallOptions): Promise<AuthorizeAnswer>;

  /**
   * Returns all accounts of a session with their holders and transactions, or `pending` if Flinks has moved the work to
   * the background. The call may take 210 s. Amounts are decimal text. A body may exceed 25 MB. A large body comes back
   * unread (`large`), because parsing it blocks for seconds.
   */
  getAccountsDetail(input: AccountsDetailInput, options?: CallOptions): Promise<AccountsDetailAnswer>;

  /**
   * Asks once for the accounts of a session whose Authorize or `getAccountsDetail` was answered with `pending`. Call it
   * only after such an answer.
   */
  getAccountsDetailAsync(input: { requestId: string }, options?: CallOptions): Promise<AccountsDetailAnswer>;

  /**
   * Returns the logins that are enrolled in Flinks' nightly job and that the job can no longer refresh. A login that is
   * not listed is either healthy or not enrolled. The list may be very long, and may hold LoginIds that nobody here has
   * registered. Reading 50,000 logins blocks for a second, unless `readLarge` reads them elsewhere.
   */
  getNightlyRefreshStatus(options?: ListOptions): Promise<NightlyRefreshStatus>;

  /** Enrols a login in Flinks' nightly job, or takes it out. The call may be repeated. */
  setScheduledRefresh(input: ScheduledRefreshInput, options?: CallOptions): Promise<void>;

  /** Permanently deletes everything Flinks holds about a login. Throws FlinksRefusedError for an unknown login. */
  deleteCard(input: { loginId: string }, options?: CallOptions): Promise<void>;

  /**
   * Returns one attributes package of a login whose accounts were collected in this session within the last 8 minutes.
   * Returns `pending` while the accounts or another package are in progress: then repeat the same call. Ask for one
   * package at a time.
   */
  getAttributes(input: AttributesInput, options?: CallOptions): Promise<AttributesAnswer>;

  /** Lets the calls under way end, then closes all connections. Later calls fail with a FlinksUnreachableError. */
  close(): Promise<void>;
}
