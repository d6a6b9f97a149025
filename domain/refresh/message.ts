/** What a refresh is told from outside, by a signal or an update. */
export type Message =
  | { readonly kind: 'claim'; readonly claim: ConnectReturn }
  | { readonly kind: 'click' }
  /** All clicks were answered. `bankLetUsIn`: the bank let us in, so the user stays present. */
  | { readonly kind: 'clickAnswered'; readonly bankLetUsIn: boolean }
  | { readonly kind: 'run'; readonly run: RunStarted }
  | { readonly kind: 'revoked' };

/** The messages from outside. Only the workflow itself says that all clicks were answered. */
export type HeardMessage = Exclude<Message, { kind: 'clickAnswered' }>;

/**
 * A claim that the user has been through Flinks Connect. It is never a proof: it may come from the page, the app, a
 * Flinks webhook, or anybody who can write to Temporal.
 */
export interface ConnectReturn {
  /** Idempotency key: a known one has no effect. */
  eventId: string;
  /** Session the user answered, as reported by the app or the page. */
  requestId?: string;
  /** LoginId that Connect returned. If it is not the workflow's, the claim is refused and the operator is told. */
  loginId?: string;
  /** `webhook`: the claim is from Flinks, about data that may have come without the user. */
  source: string;
  /** LastRefresh from a webhook, ISO UTC. Identifies old news. */
  lastRefresh?: string;
}

/** A run wants this login and has found its refresh already open. */
export interface RunStarted {
  readonly runId: string;
  readonly listed: boolean;
  /** A brake may want this login to be called live (rule 2). The database has the last word. */
  readonly canary?: boolean;
}
