import createClient, { type Client } from 'openapi-fetch';
import { bodyOf } from './answers';
import { itemsOf } from './pages';
import { once, PATIENCE, repeating, type Patience } from './repeat';
import type { paths } from './schema';
import type * as T from './types';

export interface HttpClientOptions {
  /** The gateway's URL, as in GATEWAY_URL. */
  gatewayUrl: string;
  /** One of GATEWAY_API_KEYS; a read-only one is enough for what only reads. */
  apiKey: string;
  /** How calls are repeated. Those whose repeat could do harm are made once. */
  patience?: Partial<Patience>;
  /** Instead of the global `fetch`: an agent, a proxy, a test. */
  fetch?: (request: Request) => Promise<Response>;
}

/**
 * The HTTP API as typed methods. Everything that may be repeated without harm is, with growing random pauses; see
 * `Patience`. What has pages is an async iterator. Every method throws `ApiError` (errors.ts).
 */
export class FlinksHttpClient {
  /** Any route by its path, typed by the API's own document. Reads, PATCH and DELETE are repeated, POST is not. */
  readonly routes: Client<paths>;
  /** For POSTs that may be repeated. */
  private readonly again: { fetch: (request: Request) => Promise<Response> };

  constructor({ gatewayUrl, apiKey, patience, fetch = globalThis.fetch }: HttpClientOptions) {
    const all = { ...PATIENCE, ...patience };
    const [single, repeated] = [once(fetch, all), repeating(fetch, all)];
    this.again = { fetch: repeated };
    this.routes = createClient<paths>({
      baseUrl: gatewayUrl.replace(/\/+$/, ''),
      headers: { authorization: `Bearer ${apiKey}` },
      fetch: (request) => (request.method === 'POST' ? single(request) : repeated(request)),
    });
  }

  /** Registers logins, or changes what is known of them: at most 10,000. Bad rows are named in `rejected`. */
  register(logins: T.LoginRow[]): Promise<T.Registered> {
    return bodyOf(this.routes.POST('/v1/logins', { body: { logins }, ...this.again }));
  }

  /** All logins, or those of a state or a reference, by LoginId. */
  logins(query: Omit<T.Query<'/v1/logins'>, 'after'> = {}): AsyncGenerator<T.Login> {
    return itemsOf(async (after) => {
      const { logins, next } = await bodyOf(this.routes.GET('/v1/logins', { params: { query: { ...query, after } } }));
      return { items: logins, next };
    });
  }

  login(loginId: string): Promise<T.Login> {
    return bodyOf(this.routes.GET('/v1/logins/{loginId}', { params: { path: { loginId } } }));
  }

  change(loginId: string, change: T.LoginChange): Promise<T.Login> {
    return bodyOf(this.routes.PATCH('/v1/logins/{loginId}', { params: { path: { loginId } }, body: change }));
  }

  /**
   * Consent is withdrawn: the login and its data are gone when this returns. `unknown_login`: they were gone already,
   * which an attempt whose answer was lost may have done.
   */
  withdraw(loginId: string, { deleteCard = false } = {}): Promise<{ workflowId: string }> {
    const params = { path: { loginId }, query: { deleteCard } };
    return bodyOf(this.routes.DELETE('/v1/logins/{loginId}', { params }));
  }

  /**
   * Refreshes a login now. `live` (default): its user is present. Sent under an Idempotency-Key, so that it starts one
   * refresh however often it is sent; give your own to make that hold across restarts of your app.
   */
  refresh(
    loginId: string,
    { live = true, idempotencyKey = globalThis.crypto.randomUUID() }: { live?: boolean; idempotencyKey?: string } = {},
  ): Promise<T.RefreshStarted> {
    const params = { path: { loginId }, header: { 'idempotency-key': idempotencyKey } };
    return bodyOf(this.routes.POST('/v1/logins/{loginId}/refresh', { params, body: { live }, ...this.again }));
  }

  /** A link to the page where the login's user answers the bank. Whoever has it may: show it to nobody else. */
  connectLink(loginId: string, { returnUrl }: { returnUrl?: string } = {}): Promise<T.ConnectLink> {
    const body = returnUrl === undefined ? {} : { returnUrl };
    const params = { path: { loginId } };
    return bodyOf(this.routes.POST('/v1/logins/{loginId}/connect-link', { params, body, ...this.again }));
  }

  /** The user has finished in a Flinks Connect of your own. The same `eventId` again has no effect. */
  connectCompleted(loginId: string, claim: T.ConnectClaim): Promise<T.ClaimHeard> {
    const params = { path: { loginId } };
    return bodyOf(this.routes.POST('/v1/logins/{loginId}/connect-completed', { params, body: claim, ...this.again }));
  }

  /** Lets the LoginId `by` take the place of a login. `force`: without proof that it is the same customer. */
  replace(loginId: string, { by, force = false }: { by: string; force?: boolean }): Promise<{ workflowId: string }> {
    const params = { path: { loginId } };
    return bodyOf(this.routes.POST('/v1/logins/{loginId}/replace', { params, body: { by, force }, ...this.again }));
  }

  async accounts(loginId: string): Promise<T.Account[]> {
    const path = { loginId };
    return (await bodyOf(this.routes.GET('/v1/logins/{loginId}/accounts', { params: { path } }))).accounts;
  }

  /** The transactions of a login, newest first. */
  transactions(
    loginId: string,
    query: Omit<T.Query<'/v1/logins/{loginId}/transactions'>, 'after'> = {},
  ): AsyncGenerator<T.Transaction> {
    return itemsOf(async (after) => {
      const params = { path: { loginId }, query: { ...query, after } };
      const { transactions, next } = await bodyOf(this.routes.GET('/v1/logins/{loginId}/transactions', { params }));
      return { items: transactions, next };
    });
  }

  /**
   * Pages of what has changed in a login's transactions since `cursor`, to the end; without one, all of them. Keep each
   * page's `next` with its rows. `cursor_unknown`: drop what you hold and begin without one.
   */
  async *changes(
    loginId: string,
    { cursor, limit }: { cursor?: string; limit?: number } = {},
  ): AsyncGenerator<T.TransactionChanges> {
    for (let from = cursor, hasMore = true; hasMore;) {
      const params = { path: { loginId }, query: { cursor: from, limit } };
      const page = await bodyOf(this.routes.GET('/v1/logins/{loginId}/transactions/changes', { params }));
      yield page;
      from = page.next;
      hasMore = page.hasMore;
    }
  }

  async attributes(loginId: string, { runId }: { runId?: string } = {}): Promise<T.Attributes> {
    const params = { path: { loginId }, query: { runId } };
    return (await bodyOf(this.routes.GET('/v1/logins/{loginId}/attributes', { params }))).attributes;
  }

  /** The refreshes of a login, newest first. */
  history(loginId: string): AsyncGenerator<T.PastRefresh> {
    return itemsOf(async (after) => {
      const params = { path: { loginId }, query: { after } };
      const { history, next } = await bodyOf(this.routes.GET('/v1/logins/{loginId}/history', { params }));
      return { items: history, next };
    });
  }

  /** Starts a run over all logins. Made once: after `NoAnswerError` look at `runs`. */
  startRun(): Promise<{ runId: string }> {
    return bodyOf(this.routes.POST('/v1/runs', { body: {} }));
  }

  run(runId: string): Promise<T.Run> {
    return bodyOf(this.routes.GET('/v1/runs/{runId}', { params: { path: { runId } } }));
  }

  runReport(runId: string): Promise<T.RunReport> {
    return bodyOf(this.routes.GET('/v1/runs/{runId}/report', { params: { path: { runId } } }));
  }

  /** All runs, newest first. */
  runs(): AsyncGenerator<T.Run> {
    return itemsOf(async (after) => {
      const { runs, next } = await bodyOf(this.routes.GET('/v1/runs', { params: { query: { after } } }));
      return { items: runs, next };
    });
  }

  /** Sends the asks that a run held back for an institution. */
  releaseBrake(runId: string, institution: string): Promise<{ asks: number }> {
    const params = { path: { runId, institution } };
    return bodyOf(
      this.routes.POST('/v1/runs/{runId}/brakes/{institution}/release', { params, body: {}, ...this.again }),
    );
  }

  async institutions({ days }: { days?: number } = {}): Promise<T.Institution[]> {
    return (await bodyOf(this.routes.GET('/v1/institutions', { params: { query: { days } } }))).institutions;
  }

  /** The outbox, oldest first. `after`: the id of the last event you have; you miss none. */
  events({ after: from, dead }: { after?: string; dead?: boolean } = {}): AsyncGenerator<T.StoredEvent> {
    return itemsOf(async (after = from) => {
      const { events, next } = await bodyOf(this.routes.GET('/v1/events', { params: { query: { after, dead } } }));
      return { items: events, next };
    });
  }

  /** Sends an event again under its id. Made once. */
  resendEvent(eventId: string): Promise<{ id: string; state: 'pending' }> {
    return bodyOf(this.routes.POST('/v1/events/{eventId}/resend', { params: { path: { eventId } }, body: {} }));
  }
}
