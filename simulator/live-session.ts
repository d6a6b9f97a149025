import type { RecordedCall } from './calls';

/** What a login knows of the session that its last live Authorize opened at Flinks. */
export interface LiveSession {
  readonly requestId: string;
  readonly state: 'mfa' | 'processing' | 'authorised' | 'failed';
  readonly openedBy: RecordedCall;
  /** Brings the session up to date (its job may have ended meanwhile), and returns it if it is alive, else null. */
  current(): LiveSession | null;
  /** Records that the user has answered the bank: the session is authorised, and the login's data is fresh. */
  answered(): void;
}
