import createClient, { type Client } from 'openapi-fetch';
import { bodyOf } from './answers';
import type { CallOptions, HttpClientOptions } from './options';
import { itemsOf } from './pages';
import { once, patienceOf, PATIENCE, repeating, type Fetch, type Patience } from './repeat';
import type { paths } from './schema';
import type * as T from './types';
import { VERSION } from './version';

/** The options with which a call is made, in the form that `routes` takes. */
type Way = Pick<CallOptions, 'signal'> & { fetch: Fetch };

/**
 * The HTTP API as typed methods. Calls that may be repeated without harm are repeated, with growing random pauses; see
 * `Patience`. Lists that have pages are async iterators. Every method throws `ApiError` (errors.ts), and takes
 * `CallOptions` last.
 */
export class FlinksHttpClient {
  /**
   * Any route by its path, typed from the API's own OpenAPI document. Reads, PATCH and DELETE are repeated, POST is
   * not.
   */
  readonly routes: Client<paths>;
  /** A call that may be repeated. */
  private readonly again: (call?: CallOptions) => Way;
  /** A call that is made once, because it might do harm if made twice. */
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

  /** Registers logins, or changes what is known of them: at most 10,000. Bad rows are named in `rejected`. */
  register(logins: T.LoginRow[], call?: CallOptions): Promise<T.Registered> {
    return bodyOf(this.routes.POST('/v1/logins', { body: { logins }, ...this.again(call) }));
  }

  /** All logins, or those of a state or a reference, by LoginId. */
  logins(query: Omit<T.Query<'/v1/logins'>, 'after'> = {}, call?: CallOptions): AsyncGenerator<T.Login> {
    return itemsOf(async (after) => {
      const params = { query: { ...query, after } };
      const { logins, next } = await bodyOf(this.routes.GET('/v1/logins', { params, ...this.again(call) }));
      return { items: logins, next };
    });
  }

  /**
   * One login: its `state`, what it awaits, how its last refresh ended (`lastOutcome`), what is to be done (`advice`).
   * Moments are ISO 8601 in UTC; `lastRefreshedAt` is when Flinks last read the bank. `unknown_login`: it was never
   * registered, or its consent was withdrawn.
   */
  login(loginId: string, call?: CallOptions): Promise<T.Login> {
    return bodyOf(this.routes.GET('/v1/logins/{loginId}', { params: { path: { loginId } }, ...this.again(call) }));
  }

  /**
   * Pauses a login (`paused`), enrols it in Flinks' nightly job (`scheduleRefresh`) or changes its `reference`. Returns
   * the login as it is afterwards. Members that are left out stay as they were. `flinks_refused`: Flinks would not
   * enrol it, and nothing was changed; while Flinks is down the wish is kept, and `enrolment` says so.
   * `login_replaced`: change the login in `replacedBy`.
   */
  change(loginId: string, change: T.LoginChange, call?: CallOptions): Promise<T.Login> {
    const params = { path: { loginId } };
    return bodyOf(this.routes.PATCH('/v1/logins/{loginId}', { params, body: change, ...this.again(call) }));
  }

  /**
   * Consent is withdrawn: the login and its data are gone when this returns. `unknown_login`: they were gone already,
   * perhaps through an attempt whose answer was lost.
   */
  withdraw(loginId: string, { deleteCard = false } = {}, call?: CallOptions): Promise<{ workflowId: string }> {
    const params = { path: { loginId }, query: { deleteCard } };
    return bodyOf(this.routes.DELETE('/v1/logins/{loginId}', { params, ...this.again(call) }));
  }

  /**
   * Refreshes a login now. `live` (default): its user is present. Sent under an Idempotency-Key, so that it starts one
   * refresh however often it is sent; give your own to make that hold across restarts of your app.
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
   * A link to the page where the login's user answers the bank. Whoever has the link can do so: give it to nobody else.
   */
  connectLink(loginId: string, { returnUrl }: { returnUrl?: string } = {}, call?: CallOptions): Promise<T.ConnectLink> {
    const body = returnUrl === undefined ? {} : { returnUrl };
    const params = { path: { loginId } };
    return bodyOf(this.routes.POST('/v1/logins/{loginId}/connect-link', { params, body, ...this.again(call) }));
  }

  /** The user has finished in a Flinks Connect of your own. The same `eventId` again has no effect. */
  connectCompleted(loginId: string, claim: T.ConnectClaim, call?: CallOptions): Promise<T.ClaimHeard> {
    const params = { path: { loginId } };
    return bodyOf(
      this.routes.POST('/v1/logins/{loginId}/connect-completed', { params, body: claim, ...this.again(call) }),
    );
  }

  /** Lets the LoginId `by` take the place of a login. `force`: without proof that it is the same customer. */
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
   * The accounts of a login with balances and holders, as last stored; none before its first refresh. Amounts are
   * decimal numbers as text, in `currency`. `missingSince` says since when Flinks' answers leave an account out, and
   * `staleSince` since when they hold it in a form that cannot be read. `login_replaced`: ask for the login in
   * `replacedBy`.
   */
  async accounts(loginId: string, call?: CallOptions): Promise<T.Account[]> {
    const params = { path: { loginId } };
    const answer = this.routes.GET('/v1/logins/{loginId}/accounts', { params, ...this.again(call) });
    return (await bodyOf(answer)).accounts;
  }

  /** The transactions of a login, newest first. */
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
   * Pages of what has changed in a login's transactions since `cursor`, to the end; without a cursor, of all
   * transactions. Keep each page's `next` with its rows. `cursor_unknown`: drop what you hold and begin without a
   * cursor.
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
   * The newest answer of every Attributes package of a login, or what the run `runId` brought: one row per `package`,
   * with `attributes` as Flinks spells them. Empty where nothing was fetched. `login_replaced`: ask for the login in
   * `replacedBy`.
   */
  async attributes(loginId: string, { runId }: { runId?: string } = {}, call?: CallOptions): Promise<T.Attributes> {
    const params = { path: { loginId }, query: { runId } };
    const answer = this.routes.GET('/v1/logins/{loginId}/attributes', { params, ...this.again(call) });
    return (await bodyOf(answer)).attributes;
  }

  /** The refreshes of a login, newest first. */
  history(loginId: string, call?: CallOptions): AsyncGenerator<T.PastRefresh> {
    return itemsOf(async (after) => {
      const params = { path: { loginId }, query: { after } };
      const answer = this.routes.GET('/v1/logins/{loginId}/history', { params, ...this.again(call) });
      const { history, next } = await bodyOf(answer);
      return { items: history, next };
    });
  }

  /**
   * Starts a run over all logins that are not paused. The call is made once: after `NoAnswerError`, see in `runs`
   * whether there is a new run.
   */
  startRun(call?: CallOptions): Promise<{ runId: string }> {
    return bodyOf(this.routes.POST('/v1/runs', { body: {}, ...this.once(call) }));
  }

  /**
   * One run: `state`, how many logins it has (`total`), how they ended (`counts`, also by path, institution and age),
   * what its brakes hold. Counts change while the run goes on and stay when it has ended; `recovered` may still change
   * after that. `unknown_run`: there is no such run.
   */
  run(runId: string, call?: CallOptions): Promise<T.Run> {
    return bodyOf(this.routes.GET('/v1/runs/{runId}', { params: { path: { runId } }, ...this.again(call) }));
  }

  /**
   * What an operator asks about a run in the morning, a sentence for each question with the figures behind it: is it
   * worse than usual, which bank, who waits, what it cost, is the data fresh. Shares are 0 to 1. `unknown_run`: there
   * is no such run.
   */
  runReport(runId: string, call?: CallOptions): Promise<T.RunReport> {
    return bodyOf(this.routes.GET('/v1/runs/{runId}/report', { params: { path: { runId } }, ...this.again(call) }));
  }

  /** All runs, newest first. */
  runs(call?: CallOptions): AsyncGenerator<T.Run> {
    return itemsOf(async (after) => {
      const params = { query: { after } };
      const { runs, next } = await bodyOf(this.routes.GET('/v1/runs', { params, ...this.again(call) }));
      return { items: runs, next };
    });
  }

  /** Sends the asks that a run held back for an institution. */
  releaseBrake(runId: string, institution: string, call?: CallOptions): Promise<{ asks: number }> {
    const params = { path: { runId, institution } };
    return bodyOf(
      this.routes.POST('/v1/runs/{runId}/brakes/{institution}/release', { params, body: {}, ...this.again(call) }),
    );
  }

  /**
   * How often each bank gave data, with and without its user, in the finished runs that started in the last `days` days
   * (1 to 90, by default 30). Shares are from 0 to 1, of all logins of these runs, a login counted once in each run;
   * null if there were none.
   */
  async institutions({ days }: { days?: number } = {}, call?: CallOptions): Promise<T.Institution[]> {
    const params = { query: { days } };
    return (await bodyOf(this.routes.GET('/v1/institutions', { params, ...this.again(call) }))).institutions;
  }

  /** The outbox, oldest first. `after`: the id of the last event you have, so that you miss none. */
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

  /** Sends an event again under its id. The call is made once. */
  resendEvent(eventId: string, call?: CallOptions): Promise<{ id: string; state: 'pending' }> {
    const params = { path: { eventId } };
    return bodyOf(this.routes.POST('/v1/events/{eventId}/resend', { params, body: {}, ...this.once(call) }));
  }
}
