import { createHash } from 'node:crypto';
import type { Endpoint } from './codes';

/** One request as it arrived; `status` and `flinksCode` are null until it is answered. Holds no secret. */
export interface RecordedCall {
  /** Counts from 1 in order of arrival. */
  seq: number;
  endpoint: Endpoint;
  loginId: string | null;
  requestId: string | null;
  mode: 'cached' | 'live' | null;
  institution: string | null;
  status: number | null;
  flinksCode: string | null;
  atMs: number;
  /** When the work at the bank ended, whether or not its answer arrived; null until then. */
  endedMs: number | null;
  /** The first 16 hex digits of the SHA-256 of the authorize token that was spent. */
  tokenHash: string | null;
  /** True when the caller never got the whole answer: it hung up, or a fault cut the connection. */
  lost: boolean;
}

export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex').slice(0, 16);

/** Shortens text from outside, for a sentence or a record. */
export const shortText = (value: unknown): string | null => (typeof value === 'string' ? value.slice(0, 100) : null);
