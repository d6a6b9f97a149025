/** What a refresh is told by a signal or an update, or by its own workflow. */
export type Message =
  | { readonly kind: 'claim'; readonly claim: ConnectReturn }
  | { readonly kind: 'click' }
  /** All clicks so far were answered. `bankLetUsIn`: the bank let us in, so the user stays present. */
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
  /** Idempotency key: a claim with a known key has no effect. */
  eventId: string;
  /** Session that the user answered, as reported by the app or the page, or the session that a webhook is about. */
  requestId?: string;
  /** LoginId that Connect returned. If it is not the workflow's, the claim is refused and the operator is told. */
  loginId?: string;
  /** `webhook`: the claim is from Flinks, about data that may have come without the user. */
  source: string;
  /** LastRefresh from a webhook, ISO UTC. Shows whether the webhook is about data that is already known. */
  lastRefresh?: string;
}

/** A run wants this login and has found its refresh already open. */
export interface RunStarted {
  readonly runId: string;
  readonly listed: boolean;
  /** A brake may want this login to be called live (rule 2). The database decides. */
  readonly canary?: boolean;
}
