import type { SuccessAnswer } from './answers';
import type { Endpoint } from './routes';

/** Of every call: `signal` aborts it, and the call then rejects with the reason of the signal, not with a FlinksError. */
export interface CallOptions {
  signal?: AbortSignal;
}

export interface Call {
  endpoint: Endpoint;
  ids?: Record<string, string>;
  body?: object;
  authorizeToken?: string;
}

/** Makes one HTTP request and gives back its success; everything else is thrown. Endpoints are written against this. */
export type Send = (call: Call, options: CallOptions) => Promise<SuccessAnswer>;
