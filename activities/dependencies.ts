import type { Policy } from '../domain/policy';
import type { QuietHours } from '../domain/quiet-hours';
import type { Flinks } from '../flinks/client';
import type { Store } from '../store/store';

/** What activities work with, handed in when the worker starts. */
export interface ActivityDependencies {
  flinks: Flinks;
  store: Store;
  /** The worker's settings as a policy: what runs take a snapshot of. */
  policy: Policy;
  /** Where events go; null or absent: they are kept and not sent. */
  events?: EventDelivery | null;
  /** Aborted when the worker is told to stop: activities that go on for minutes end then. */
  stopping?: AbortSignal;
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
