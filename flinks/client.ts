import { sortAnswer, unreadAnswer, type SuccessAnswer } from './answers';
import type { Call, CallOptions, CallWatch, Send } from './call';
import { authorize, type AuthorizeInput } from './endpoints/authorize';
import { deleteCard } from './endpoints/delete-card';
import { generateAuthorizeToken } from './endpoints/generate-authorize-token';
import {
  getAccountsDetail,
  type AccountsDetailAnswer,
  type AccountsDetailInput,
} from './endpoints/get-accounts-detail';
import { getAccountsDetailAsync } from './endpoints/get-accounts-detail-async';
import { getAttributes, type AttributesAnswer, type AttributesInput } from './endpoints/get-attributes';
import { getNightlyRefreshStatus, type ListOptions } from './endpoints/get-nightly-refresh-status';
import { setScheduledRefresh, type ScheduledRefreshInput } from './endpoints/set-scheduled-refresh';
import type { Flinks } from './flinks';
import { headersOf, isHeaderSafe } from './headers';
import { pathOf, ROUTES, type TimeoutClass } from './routes';
import type { AuthorizeAnswer } from './schemas/authorize';
import type { NightlyRefreshStatus } from './schemas/nightly-refresh-status';
import { Transport, type FlinksTimeouts } from './transport';

export type { Flinks } from './flinks';
export type { CallOptions, CallWatch, UnreadAnswer } from './call';
export type { FlinksTimeouts } from './transport';
export type { AuthorizeInput } from './endpoints/authorize';
export type { AuthorizeAnswer } from './schemas/authorize';
export type { AccountsDetailAnswer, AccountsDetailInput, LargeAnswer } from './endpoints/get-accounts-detail';
export type { AccountsDetail, Transaction } from './schemas/accounts-detail';
export type { AttributesAnswer, AttributesInput } from './endpoints/get-attributes';
export type { NightlyRefreshStatus } from './schemas/nightly-refresh-status';
export type { ScheduledRefreshInput } from './endpoints/set-scheduled-refresh';

/**
 * `baseUrl` is the URL of the Flinks instance, with or without a path before `/v3`. `apiKey` is sent as x-api-key.
 * `maxAnswerBytes` limits the size of one answer, before and after decompression; default: 64 MB. Answers with accounts
 * of more than `unreadBytes` (default: 512 KB) are returned unread, and lists of ineligible logins of that size are
 * passed unread to `readLarge`, if the caller gives one. `watch` wraps every call.
 */
export interface FlinksClientOptions {
  baseUrl: string;
  customerId: string;
  secretKey: string;
  apiKey: string;
  /** The Bearer of GetNightlyRefreshStatus; default: the secret key. */
  apiSecret?: string;
  timeouts?: Partial<FlinksTimeouts>;
  maxAnswerBytes?: number;
  unreadBytes?: number;
  watch?: CallWatch;
}

/**
 * Flinks answers a synchronous call within 210 s, or moves the work to the background; `blockingMs` allows 30 s more
 * than that.
 */
const TIMEOUTS: FlinksTimeouts = {
  blockingMs: 240_000,
  cachedMs: 60_000,
  shortMs: 30_000,
  bodyIdleMs: 60_000,
  connectMs: 10_000,
};

/**
 * The largest answer that is accepted: two and a half times the answers of the largest logins. A longer answer could
 * use up the memory of the process.
 */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

/**
 * An answer with accounts, or a list of ineligible logins, that is larger than this is left unread, because parsing it
 * blocks the thread for 50 to 70 ms per megabyte.
 */
const UNREAD_BYTES = 512 * 1024;

/**
 * The Flinks API over HTTP. Each call is one attempt, and has typed answers and typed errors. The caller decides about
 * retries, because only the caller knows whether a call may be repeated. See `Flinks` for what each method does.
 */
export class FlinksClient implements Flinks {
  private readonly transport: Transport;
  private readonly timeouts: FlinksTimeouts;
  private readonly origin: string;

  /**
   * @throws TypeError for a URL, an id or a secret that cannot be used in a request. The message names the option
   * without its value.
   */
  constructor(private readonly options: FlinksClientOptions) {
    if (!/^https?:\/\//i.test(options.baseUrl) || !URL.canParse(options.baseUrl)) {
      throw new TypeError('baseUrl is not an HTTP URL.');
    }
    pathOf('generateAuthorizeToken', { customerId: options.customerId });
    for (const name of ['secretKey', 'apiKey', 'apiSecret'] as const) {
      if (!isHeaderSafe(options[name] ?? options.secretKey))
        throw new TypeError(`${name} is empty or holds characters no header can carry.`);
    }
    this.origin = options.baseUrl.replace(/\/+$/, '');
    this.timeouts = { ...TIMEOUTS, ...options.timeouts };
    this.transport = new Transport(this.timeouts, options.maxAnswerBytes ?? MAX_ANSWER_BYTES);
  }

  generateAuthorizeToken(options: CallOptions = {}): Promise<string> {
    return generateAuthorizeToken(this.send, options);
  }

  authorizeCached(input: AuthorizeInput, options: CallOptions = {}): Promise<AuthorizeAnswer> {
    return authorize(this.send, 'authorizeCached', input, options);
  }

  authorizeLive(input: AuthorizeInput, options: CallOptions = {}): Promise<AuthorizeAnswer> {
    return authorize(this.send, 'authorizeLive', input, options);
  }

  getAccountsDetail(input: AccountsDetailInput, options: CallOptions = {}): Promise<AccountsDetailAnswer> {
    return getAccountsDetail(this.send, input, options);
  }

  getAccountsDetailAsync(input: { requestId: string }, options: CallOptions = {}): Promise<AccountsDetailAnswer> {
    return getAccountsDetailAsync(this.send, input, options);
  }

  getNightlyRefreshStatus(options: ListOptions = {}): Promise<NightlyRefreshStatus> {
    return getNightlyRefreshStatus(this.send, options);
  }

  setScheduledRefresh(input: ScheduledRefreshInput, options: CallOptions = {}): Promise<void> {
    return setScheduledRefresh(this.send, input, options);
  }

  deleteCard(input: { loginId: string }, options: CallOptions = {}): Promise<void> {
    return deleteCard(this.send, input, options);
  }

  getAttributes(input: AttributesInput, options: CallOptions = {}): Promise<AttributesAnswer> {
    return getAttributes(this.send, input, options);
  }

  close(): Promise<void> {
    return this.transport.close();
  }

  private readonly send: Send = (call, options) => {
    const { watch } = this.options;
    const make = () => this.make(call, options);
    return watch === undefined ? make() : watch(call.endpoint, make);
  };

  private async make(call: Call, { signal, makeRoom }: CallOptions): Promise<SuccessAnswer> {
    const { endpoint, ids, body, authorizeToken, mayBeLarge = false } = call;
    const { method, timeout } = ROUTES[endpoint];
    const timeoutOf: Record<TimeoutClass, number> = {
      blocking: this.timeouts.blockingMs,
      cached: this.timeouts.cachedMs,
      short: this.timeouts.shortMs,
    };
    const answer = await this.transport.send({
      endpoint,
      method,
      url: this.origin + pathOf(endpoint, { ...ids, customerId: this.options.customerId }),
      headers: headersOf(endpoint, this.options, { authorizeToken, hasBody: body !== undefined }),
      body: body === undefined ? null : JSON.stringify(body),
      headersTimeoutMs: timeoutOf[timeout],
      signal,
      makeRoom,
    });
    const isUnread =
      mayBeLarge && answer.status < 300 && answer.body.length > (this.options.unreadBytes ?? UNREAD_BYTES);
    return isUnread ? unreadAnswer(endpoint, answer) : sortAnswer(endpoint, answer);
  }
}
