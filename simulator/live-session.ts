import type { RecordedCall } from './calls';

/** What a login knows of the session that its last live Authorize opened. */
export interface LiveSession {
  readonly requestId: string;
  readonly state: 'mfa' | 'processing' | 'authorised' | 'failed';
  readonly openedBy: RecordedCall;
  /** Returns the session if it is alive, updated by what happened in the background; else null. */
  current(): LiveSession | null;
  /** The user has answered the bank. */
  answered(): void;
}
