import type { RecordedCall } from './calls';

/** What a login knows about the session that its last live Authorize opened. */
export interface LiveSession {
  readonly requestId: string;
  readonly state: 'mfa' | 'processing' | 'authorised' | 'failed';
  readonly openedBy: RecordedCall;
  /** Returns the session if it is alive, with what has happened in the background taken in; else null. */
  current(): LiveSession | null;
  /** The user has answered the bank. */
  answered(): void;
}
