import type { Policy } from '../domain/policy';
import type { QuietHours } from '../domain/quiet-hours';
import type { Outcome } from '../domain/outcomes';
import type { Retention } from '../domain/retention';
import type { Flinks } from '../flinks/client';
import type { Store } from '../store/store';

/** What the activities use. The worker passes it in when it starts. */
export interface ActivityDependencies {
  flinks: Flinks;
  store: Store;
  /** The worker's settings as a policy; each run takes a snapshot of it. */
  policy: Policy;
  /** How long bank data is kept; default: DEFAULT_RETENTION. */
  retention?: Retention;
  /** Where events are sent. If this is null or absent, events are kept in the outbox and not sent. */
  events?: EventDelivery | null;
  counts?: Counts;
  /** Aborted when the worker stops, so that activities that run for minutes end. */
  stopping?: AbortSignal;
}

/**
 * Counts, for the metrics, what becomes of logins. Only activities call it. They report each write once, while workflow
 * code would report it again at every replay.
 */
export interface Counts {
  /** A refresh has ended, or its login has begun to wait for its user (`awaiting_user`). */
  countOutcome(to: Pick<Outcome, 'outcome' | 'path' | 'code'> & { institution: string | null }): void;
}

/** How events are delivered. */
export interface EventDelivery {
  url: string;
  /** The key with which events are signed: `whsec_` and base64, or the base64 alone. */
  secret: string;
  /** The hours in which no reminders are sent. If null, reminders are sent at any hour. */
  quietHours: QuietHours | null;
  /** Returns the URL that a customer gets for a wait. */
  linkFor: (waitId: string) => string;
  /** The clock that says which attempts are due; default: the machine's. */
  now?: () => Date;
}
