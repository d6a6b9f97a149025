import type { SuccessAnswer } from './answers';
import type { Endpoint } from './routes';

/**
 * Options of every call. `signal` aborts the call, which then rejects with the signal's reason, not with a FlinksError.
 */
export interface CallOptions {
  signal?: AbortSignal;
  /**
   * Awaited once when a body passes four megabytes, before more of it is read. A caller that keeps such bodies in
   * memory can make them take turns here. Rejects only when `signal` aborts.
   */
  makeRoom?: () => Promise<void>;
}

export interface Call {
  endpoint: Endpoint;
  ids?: Record<string, string>;
  body?: object;
  authorizeToken?: string;
  /** Whether a success too large to be parsed on the caller's thread is returned unread. */
  mayBeLarge?: boolean;
}

/** A success of more than half a megabyte, still unread. `raw` owns its memory, so it can be transferred. */
export interface UnreadAnswer {
  endpoint: Endpoint;
  status: number;
  raw: Buffer;
}

/** Wraps every call: makes it and passes its result on. The worker uses it to count and trace calls. */
export type CallWatch = (endpoint: Endpoint, make: () => Promise<SuccessAnswer>) => Promise<SuccessAnswer>;

/**
 * Makes one HTTP request and returns its success; everything else is thrown. The endpoints make their calls through
 * this function.
 */
export type Send = (call: Call, options: CallOptions) => Promise<SuccessAnswer>;
