import type { SuccessAnswer } from './answers';
import type { Endpoint } from './routes';

/** Of every call: `signal` aborts it, and the call then rejects with the reason of the signal, not with a FlinksError. */
export interface CallOptions {
  signal?: AbortSignal;
  /**
   * Awaited once when a body has passed four megabytes, before more of it is read: a caller that holds such bodies in
   * memory lets it wait there until it is its turn. Rejects only when `signal` aborts.
   */
  makeRoom?: () => Promise<void>;
}

export interface Call {
  endpoint: Endpoint;
  ids?: Record<string, string>;
  body?: object;
  authorizeToken?: string;
  /** Whether a success too large to be read on the thread of the caller is given back unread. */
  mayBeLarge?: boolean;
}

/** A success of more than half a megabyte, still unread. `raw` owns its memory, so it can be handed over. */
export interface UnreadAnswer {
  endpoint: Endpoint;
  status: number;
  raw: Buffer;
}

/** Stands around every call: makes it, and passes on what came of it. What the worker counts and traces by. */
export type CallWatch = (endpoint: Endpoint, make: () => Promise<SuccessAnswer>) => Promise<SuccessAnswer>;

/** Makes one HTTP request and gives back its success; everything else is thrown. Endpoints are written against this. */
export type Send = (call: Call, options: CallOptions) => Promise<SuccessAnswer>;
