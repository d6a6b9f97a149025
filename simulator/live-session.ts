import type { RecordedCall } from './calls';

/** What a login knows of the session that its last live Authorize opened. */
export interface LiveSession {
  readonly requestId: string;
  readonly state: 'mfa' | 'processing' | 'authorised' | 'failed';
  readonly openedBy: RecordedCall;
  /** The session if it is alive, brought up to date by what happened in the background; else null. */
  current(): LiveSession | null;
  /** The user has answered the bank. */
  answered(): void;
}
