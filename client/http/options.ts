import type { Fetch, Patience } from './repeat';

export interface HttpClientOptions {
  /** The gateway's URL, as its setting GATEWAY_URL has it. */
  gatewayUrl: string;
  /** One of the keys in GATEWAY_API_KEYS. A read-only key is enough for an app that only reads. */
  apiKey: string;
  /** How calls are repeated, as far as it differs from the default. Calls whose repeat could do harm are made once. */
  patience?: Partial<Patience>;
  /** Used in place of the global `fetch`, for example one with a proxy, or one of a test. */
  fetch?: Fetch;
}

/** Options of a single call. They are the last argument of every method. */
export interface CallOptions {
  /**
   * Aborting it ends the call, also during a pause between two attempts; for a list, it ends what is left of the list.
   * The call then throws the signal's reason.
   */
  signal?: AbortSignal;
  /**
   * What differs for this call from the client's own patience, such as `{ timeoutMs: 2_000, attempts: 1 }`. A call that
   * may be made only once is made once, whatever `attempts` says.
   */
  patience?: Partial<Patience>;
}
