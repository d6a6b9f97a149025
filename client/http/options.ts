import type { Fetch, Patience } from './repeat';

export interface HttpClientOptions {
  /** The gateway's URL, as in GATEWAY_URL. */
  gatewayUrl: string;
  /** One of GATEWAY_API_KEYS; a read-only key is enough for an app that only reads. */
  apiKey: string;
  /** How calls are repeated. Calls whose repeat could do harm are made once. */
  patience?: Partial<Patience>;
  /** Used in place of the global `fetch`: for an agent, a proxy or a test. */
  fetch?: Fetch;
}

/** For a single call: the last argument of every method. */
export interface CallOptions {
  /**
   * Ends the call, also during a pause between attempts, and the rest of a list. The call throws the signal's reason.
   */
  signal?: AbortSignal;
  /**
   * What differs from the client's own patience: `{ timeoutMs: 2_000, attempts: 1 }`. A call that may be made only once
   * is still made only once.
   */
  patience?: Partial<Patience>;
}
