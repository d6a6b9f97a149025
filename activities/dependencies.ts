import type { Policy } from '../domain/policy';
import type { Flinks } from '../flinks/client';
import type { Store } from '../store/store';

/** What activities work with, handed in when the worker starts. */
export interface ActivityDependencies {
  flinks: Flinks;
  store: Store;
  /** The worker's settings as a policy: what runs take a snapshot of. */
  policy: Policy;
}
