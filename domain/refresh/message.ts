/** What a refresh is told by a signal or an update, or by its own workflow. */
export type Message =
  | { readonly kind: 'claim'; readonly claim: ConnectReturn }
  | { readonly kind: 'click' }
  /**
   * The workflow has answered all clicks so far. `bankLetUsIn`: the answer was `none`, because the bank let us in or
   * the login is gone. The user then still counts as present.
   */
  | { readonly kind: 'clickAnswered'; readonly bankLetUsIn: boolean }
  | { readonly kind: 'run'; readonly run: RunStarted }
  | { readonly kind: 'revoked' };

/** The messages from outside: all but `clickAnswered`, which only the workflow itself sends. */
export type HeardMessage = Exclude<Message, { kind: 'clickAnswered' }>;

/**
 * A claim that the user has been through Flinks Connect. It is never a proof: it may come from the page, the app, a
 * Flinks webhook, or anybody who can write to Temporal.
 */
export interface ConnectReturn {
  /** Idempotency key: a claim whose key is known already has no effect. */
  eventId: string;
  /**
   * RequestId of the session that the user answered, as the app or the page reports it, or of the session that a
   * webhook is about.
   */
  requestId?: string;
  /**
   * The LoginId that Flinks Connect returned. If it is not the login of this refresh, the claim is refused and the
   * operator is told.
   */
  loginId?: string;
  /** Who reports the return. `webhook`: Flinks does, about data that may have come without the user. */
  source: string;
  /**
   * The LastRefresh that a webhook names, ISO UTC. It shows whether the webhook is about data that is already known.
   */
  lastRefresh?: string;
}

/** A run wants this login refreshed, and a refresh of the login is open already. */
export interface RunStarted {
  readonly runId: string;
  readonly listed: boolean;
  /** A brake may want this login to be called live (rule 2 of docs/flowchart.md). The database decides. */
  readonly canary?: boolean;
}
