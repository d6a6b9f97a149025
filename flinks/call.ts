import type { SuccessAnswer } from './answers';
import type { Endpoint } from './routes';

/**
 * The options of every call. `signal` aborts the call, which then rejects with the signal's reason and not with a
 * FlinksError.
 */
export interface CallOptions {
  signal?: AbortSignal;
  /**
   * Called and awaited once, when a body passes four megabytes and before more of it is read. A caller that keeps such
   * bodies in memory can make them take turns in this way. Should reject only when `signal` aborts.
   */
  makeRoom?: () => Promise<void>;
}

export interface Call {
  endpoint: Endpoint;
  ids?: Record<string, string>;
  body?: object;
  authorizeToken?: string;
  /** Whether a success that is too large to be parsed on this thread is returned unread. */
  mayBeLarge?: boolean;
}

/**
 * A success of more than half a megabyte whose body was not parsed. `raw` owns its memory, so it can be transferred to
 * another thread.
 */
export interface UnreadAnswer {
  endpoint: Endpoint;
  status: number;
  raw: Buffer;
}

/** Wraps every call: must make it by `make` and pass its result on. The worker counts and traces calls in this way. */
export type CallWatch = (endpoint: Endpoint, make: () => Promise<SuccessAnswer>) => Promise<SuccessAnswer>;

/**
 * Makes one HTTP request and returns its success; any other answer, and no answer, is thrown as an error. The functions
 * in endpoints/ make their calls through this function.
 */
export type Send = (call: Call, options: CallOptions) => Promise<SuccessAnswer>;
