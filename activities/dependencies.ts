import type { Policy } from '../domain/policy';
import type { QuietHours } from '../domain/quiet-hours';
import type { Outcome } from '../domain/refresh';
import type { Retention } from '../domain/retention';
import type { Flinks } from '../flinks/client';
import type { Store } from '../store/store';

/** What activities work with, handed in when the worker starts. */
export interface ActivityDependencies {
  flinks: Flinks;
  store: Store;
  /** The worker's settings as a policy: what runs take a snapshot of. */
  policy: Policy;
  /** How long bank data is kept; the default of the settings unless given. */
  retention?: Retention;
  /** Where events go; null or absent: they are kept and not sent. */
  events?: EventDelivery | null;
  counts?: Counts;
  /** Aborted when the worker is told to stop: activities that go on for minutes end then. */
  stopping?: AbortSignal;
}

/**
 * Told what becomes of logins. Only activities tell it: what they have written they tell once, while a workflow's code
 * runs again at every replay.
 */
export interface Counts {
  /** A refresh has ended, or its login begins to wait for its user. */
  loginCame(to: Pick<Outcome, 'outcome' | 'path' | 'code'> & { institution: string | null }): void;
}

/** How events are delivered. */
export interface EventDelivery {
  url: string;
  /** `whsec_` and base64, or the base64 alone. */
  secret: string;
  /** When no reminder goes out; null: they go at any hour. */
  quietHours: QuietHours | null;
  /** The URL that a customer is sent for a wait. */
  linkFor: (waitId: string) => string;
  /** The clock of the schedule, the machine's unless given. */
  now?: () => Date;
}
