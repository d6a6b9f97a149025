import createClient, { type Client } from 'openapi-fetch';
import { bodyOf } from './answers';
import type { CallOptions, HttpClientOptions } from './options';
import { itemsOf } from './pages';
import { once, patienceOf, PATIENCE, repeating, type Fetch, type Patience } from './repeat';
import type { paths } from './schema';
import type * as T from './types';
import { VERSION } from './version';

/** How a call is made: its signal, and the `fetch` that repeats it or not. In the form that `routes` takes. */
type Way = Pick<CallOptions, 'signal'> & { fetch: Fetch };

/**
 * The HTTP API as typed methods. A call whose repeat does no harm is made again after no answer, or after an answer
 * that asks to try later, with random growing pauses (see `Patience`). Lists that have pages are async iterators. Every
 * method throws `ApiError` (errors.ts), and takes `CallOptions` as its last argument.
 */
export class FlinksHttpClient {
  /**
   * Calls any route by its path, typed from the API's own OpenAPI document. GET, PATCH and DELETE are repeated, POST is
   * made once.
   */
  readonly routes: Client<paths>;
  /** The way of a call that may be repeated. */
  private readonly again: (call?: CallOptions) => Way;
  /** The way of a call that is made once, because making it twice might do harm. */
  private readonly once: (call?: CallOptions) => Way;

  /** @throws TypeError if `gatewayUrl` is no http or https URL */
  constructor({ gatewayUrl, apiKey, patience, fetch = globalThis.fetch }: HttpClientOptions) {
    if (!/^https?:\/\//i.test(gatewayUrl) || !URL.canParse(gatewayUrl)) {
      throw new TypeError('gatewayUrl must be a URL with https:// or http://, as GATEWAY_URL is.');
    }
    const ours = patienceOf(PATIENCE, patience);
    const way =
      (made: (fetchOnce: Fetch, patience: Patience) => Fetch) =>
      (call: CallOptions = {}): Way => ({ signal: call.signal, fetch: made(fetch, patienceOf(ours, call.patience)) });
    [this.again, this.once] = [way(repeating), way(once)];
    const [repeated, single] = [this.again().fetch, this.once().fetch];
    this.routes = createClient<paths>({
      baseUrl: gatewayUrl.replace(/\/+$/, ''),
      headers: { authorization: `Bearer ${apiKey}`, 'user-agent': `flinks-daily-refresh-http/${VERSION}` },
      fetch: (request) => (request.method === 'POST' ? single(request) : repeated(request)),
    });
  }

  /**
   * Registers logins, at most 10,000 in one call, or changes what is known of logins that are registered already. Rows
   * that were not accepted are named in `rejected`, and do not stop the others.
   */
  register(logins: T.LoginRow[], call?: CallOptions): Promise<T.Registered> {
    return bodyOf(this.routes.POST('/v1/logins', { body: { logins }, ...this.again(call) }));
  }

  /** Yields all logins, or those with a given state or reference, in the order of their LoginIds. */
  logins(query: Omit<T.Query<'/v1/logins'>, 'after'> = {}, call?: CallOptions): AsyncGenerator<T.Login> {
    return itemsOf(async (after) => {
      const params = { query: { ...query, after } };
      const { logins, next } = await bodyOf(this.routes.GET('/v1/logins', { params, ...this.again(call) }));
      return { items: logins, next };
    });
  }

  /**
   * Returns one login: its `state`, what it awaits, how its last refresh ended (`lastOutcome`) and what should be done
   * about it (`advice`). Moments are ISO 8601 in UTC. `lastRefreshedAt` is when Flinks read the stored data at the
   * bank. The problem `unknown_login`: the login was never registered, or its consent was withdrawn.
   */
  login(loginId: string, call?: CallOptions): Promise<T.Login> {
    return bodyOf(this.routes.GET('/v1/logins/{loginId}', { params: { path: { loginId } }, ...this.again(call) }));
  }

  /**
   * Changes a login: pauses or resumes it (`paused`), switches Flinks' own nightly job on or off for it
   * (`scheduleRefresh`) or changes its `reference`. Members that are left out stay as they were. Returns the login as
   * it is afterwards. The problem `flinks_refused`: Flinks refused to change its nightly job, and nothing was changed.
   * While Flinks is down, the wish is kept for later, and `enrolment` shows it. The problem `login_replaced`: change
   * the login that `replacedBy` names instead.
   */
  change(loginId: string, change: T.LoginChange, call?: CallOptions): Promise<T.Login> {
    const params = { path: { loginId } };
    return bodyOf(this.routes.PATCH('/v1/logins/{loginId}', { params, body: change, ...this.again(call) }));
  }

  /**
   * Withdraws the customer's consent. When this returns, the login and its data are gone here, and Flinks is told by
   * the workflow `workflowId`. `deleteCard`: Flinks is also told to delete what it holds. The problem `unknown_login`:
   * there is no such login (any more), perhaps because of an earlier attempt whose answer was lost.
   */
  withdraw(loginId: string, { deleteCard = false } = {}, call?: CallOptions): Promise<{ workflowId: string }> {
    const params = { path: { loginId }, query: { deleteCard } };
    return bodyOf(this.routes.DELETE('/v1/logins/{loginId}', { params, ...this.again(call) }));
  }

  /**
   * Refreshes a login now. `live` (true by default) says that its user is present. The call is sent under an
   * Idempotency-Key, so that it starts one refresh however often it is sent. Give a key of your own if you may have to
   * send the call again after a restart of your app.
   */
  refresh(
    loginId: string,
    { live = true, idempotencyKey = globalThis.crypto.randomUUID() }: { live?: boolean; idempotencyKey?: string } = {},
    call?: CallOptions,
  ): Promise<T.RefreshStarted> {
    const params = { path: { loginId }, header: { 'idempotency-key': idempotencyKey } };
    return bodyOf(this.routes.POST('/v1/logins/{loginId}/refresh', { params, body: { live }, ...this.again(call) }));
  }

  /**
   * Makes a link to the page where the login's user answers the bank. Whoever has the link can open that page, so give
   * it to nobody but the user. `returnUrl`: where the page leads the user when they are done.
   */
  connectLink(loginId: string, { returnUrl }: { returnUrl?: string } = {}, call?: CallOptions): Promise<T.ConnectLink> {
    const body = returnUrl === undefined ? {} : { returnUrl };
    const params = { path: { loginId } };
    return bodyOf(this.routes.POST('/v1/logins/{loginId}/connect-link', { params, body, ...this.again(call) }));
  }

  /**
   * Reports that the user has finished in Flinks Connect, if your app embeds Connect itself. A report with an `eventId`
   * that was sent before has no effect.
   */
  connectCompleted(loginId: string, claim: T.ConnectClaim, call?: CallOptions): Promise<T.ClaimHeard> {
    const params = { path: { loginId } };
    return bodyOf(
      this.routes.POST('/v1/logins/{loginId}/connect-completed', { params, body: claim, ...this.again(call) }),
    );
  }

  /**
   * Lets the LoginId `by` take the place of a login, if the accounts of both prove that it is the same customer.
   * `force`: even without that proof.
   */
  replace(
    loginId: string,
    { by, force = false }: { by: string; force?: boolean },
    call?: CallOptions,
  ): Promise<{ workflowId: string }> {
    const params = { path: { loginId } };
    return bodyOf(
      this.routes.POST('/v1/logins/{loginId}/replace', { params, body: { by, force }, ...this.again(call) }),
    );
  }

  /**
   * Returns the accounts of a login, with balances and holders, as they were last stored. The list is empty before the
   * first refresh that brings data. Amounts are decimal numbers as text, in `currency`. `missingSince`: since when
   * Flinks' answers leave the account out. `staleSince`: since when they hold it in a form that cannot be read. The
   * problem `login_replaced`: ask for the login that `replacedBy` names instead.
   */
  async accounts(loginId: string, call?: CallOptions): Promise<T.Account[]> {
    const params = { path: { loginId } };
    const answer = this.routes.GET('/v1/logins/{loginId}/accounts', { params, ...this.again(call) });
    return (await bodyOf(answer)).accounts;
  }

  /** Yields the transactions of a login, newest first. */
  transactions(
    loginId: string,
    query: Omit<T.Query<'/v1/logins/{loginId}/transactions'>, 'after'> = {},
    call?: CallOptions,
  ): AsyncGenerator<T.Transaction> {
    return itemsOf(async (after) => {
      const params = { path: { loginId }, query: { ...query, after } };
      const answer = this.routes.GET('/v1/logins/{loginId}/transactions', { params, ...this.again(call) });
      const { transactions, next } = await bodyOf(answer);
      return { items: transactions, next };
    });
  }

  /**
   * Yields, page by page, what has changed in a login's transactions since `cursor`, up to the newest change. Without a
   * cursor it begins with all transactions. Store each page's `next` together with its rows, as the cursor of your next
   * call. The problem `cursor_unknown`: delete what you have stored, and begin without a cursor.
   */
  async *changes(
    loginId: string,
    { cursor, limit }: { cursor?: string; limit?: number } = {},
    call?: CallOptions,
  ): AsyncGenerator<T.TransactionChanges> {
    for (let from = cursor, hasMore = true; hasMore;) {
      const params = { path: { loginId }, query: { cursor: from, limit } };
      const answer = this.routes.GET('/v1/logins/{loginId}/transactions/changes', { params, ...this.again(call) });
      const page = await bodyOf(answer);
      yield page;
      from = page.next;
      hasMore = page.hasMore;
    }
  }

  /**
   * Returns the Attributes of a login, one row per `package`, with `attributes` as Flinks spells them: the newest
   * answer of every package or, with `runId`, the answers that this run has fetched. The list is empty if none was
   * fetched. The problem `login_replaced`: ask for the login that `replacedBy` names instead.
   */
  async attributes(loginId: string, { runId }: { runId?: string } = {}, call?: CallOptions): Promise<T.Attributes> {
    const params = { path: { loginId }, query: { runId } };
    const answer = this.routes.GET('/v1/logins/{loginId}/attributes', { params, ...this.again(call) });
    return (await bodyOf(answer)).attributes;
  }

  /** Yields the refreshes of a login, newest first. */
  history(loginId: string, call?: CallOptions): AsyncGenerator<T.PastRefresh> {
    return itemsOf(async (after) => {
      const params = { path: { loginId }, query: { after } };
      const answer = this.routes.GET('/v1/logins/{loginId}/history', { params, ...this.again(call) });
      const { history, next } = await bodyOf(answer);
      return { items: history, next };
    });
  }

  /**
   * Starts a run over all logins that are not paused. The call is made only once. After a `NoAnswerError`, look in
   * `runs` whether it has started one.
   */
  startRun(call?: CallOptions): Promise<{ runId: string }> {
    return bodyOf(this.routes.POST('/v1/runs', { body: {}, ...this.once(call) }));
  }

  /**
   * Returns one run: its `state`, how many logins it has (`total`), how their refreshes ended (`counts`, also by path,
   * by institution and by the age of the data) and which asks (events that a user is needed) its brakes hold back. The
   * counts change while the run is in progress and are final when it has ended; only `recovered` and `brakes` may still
   * change then. The problem `unknown_run`: there is no such run.
   */
  run(runId: string, call?: CallOptions): Promise<T.Run> {
    return bodyOf(this.routes.GET('/v1/runs/{runId}', { params: { path: { runId } }, ...this.again(call) }));
  }

  /**
   * Returns the report on a run that an operator reads in the morning. It answers each of these questions with a
   * sentence and the figures behind it: was the run worse than usual, which bank had trouble, who is awaited, what the
   * run cost, whether the data is fresh. Shares are from 0 to 1. The problem `unknown_run`: there is no such run.
   */
  runReport(runId: string, call?: CallOptions): Promise<T.RunReport> {
    return bodyOf(this.routes.GET('/v1/runs/{runId}/report', { params: { path: { runId } }, ...this.again(call) }));
  }

  /** Yields all runs, newest first. */
  runs(call?: CallOptions): AsyncGenerator<T.Run> {
    return itemsOf(async (after) => {
      const params = { query: { after } };
      const { runs, next } = await bodyOf(this.routes.GET('/v1/runs', { params, ...this.again(call) }));
      return { items: runs, next };
    });
  }

  /**
   * Ends the brake of a run on an institution: the asks that it holds back are sent. Returns how many they are
   * (`asks`).
   */
  releaseBrake(runId: string, institution: string, call?: CallOptions): Promise<{ asks: number }> {
    const params = { path: { runId, institution } };
    return bodyOf(
      this.routes.POST('/v1/runs/{runId}/brakes/{institution}/release', { params, body: {}, ...this.again(call) }),
    );
  }

  /**
   * Returns, for each bank, how often it gave data, with and without the user, in the ended runs that started in the
   * last `days` days (1 to 90, by default 30). Each share, from 0 to 1, is a part of all logins of the bank in these
   * runs; a login in three runs counts three times. A share is null if there were no such logins.
   */
  async institutions({ days }: { days?: number } = {}, call?: CallOptions): Promise<T.Institution[]> {
    const params = { query: { days } };
    return (await bodyOf(this.routes.GET('/v1/institutions', { params, ...this.again(call) }))).institutions;
  }

  /**
   * Yields the events of the outbox, oldest first. `after`: the id of the last event that you have, to get all later
   * ones. `dead`: true yields only the events that were given up because every attempt to send them failed, false only
   * the others.
   */
  events(
    { after: from, dead }: { after?: string; dead?: boolean } = {},
    call?: CallOptions,
  ): AsyncGenerator<T.StoredEvent> {
    return itemsOf(async (after = from) => {
      const params = { query: { after, dead } };
      const { events, next } = await bodyOf(this.routes.GET('/v1/events', { params, ...this.again(call) }));
      return { items: events, next };
    });
  }

  /** Sends an event to your app again, under the same id. The call is made only once. */
  resendEvent(eventId: string, call?: CallOptions): Promise<{ id: string; state: 'pending' }> {
    const params = { path: { eventId } };
    return bodyOf(this.routes.POST('/v1/events/{eventId}/resend', { params, body: {}, ...this.once(call) }));
  }
}
