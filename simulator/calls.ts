import { createHash } from 'node:crypto';
import type { Endpoint } from './codes';

/** One request to an endpoint of Flinks, and the answer that was made for it. Holds no secret. */
export interface RecordedCall {
  /** Counts from 1 in order of arrival. */
  seq: number;
  endpoint: Endpoint;
  loginId: string | null;
  requestId: string | null;
  /** Null unless the call is an Authorize that names a LoginId. */
  mode: 'cached' | 'live' | null;
  institution: string | null;
  /** The HTTP status of the answer, whether or not it arrived; null until an answer is made. */
  status: number | null;
  /** The FlinksCode of the answer; null until an answer is made, and if it has none. */
  flinksCode: string | null;
  atMs: number;
  /** When the work of the call ended, whether or not its answer arrived; null until then. */
  endedMs: number | null;
  /**
   * The first 16 hex digits of the SHA-256 of the authorize token that came with the call; null if none came, or the
   * endpoint takes none.
   */
  tokenHash: string | null;
  /** True when the caller never got the whole answer: it hung up, or a fault cut the connection. */
  lost: boolean;
}

export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex').slice(0, 16);

/** Returns the first 100 characters of a text that a caller sent, or null if the value is no text. */
export const shortText = (value: unknown): string | null => (typeof value === 'string' ? value.slice(0, 100) : null);
