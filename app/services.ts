import type { HouseClient } from '../client/house-client';
import type { Flinks } from '../flinks/flinks';
import type { Store } from '../store/store';

/** What the use cases use. Each takes only the members it needs. */
export interface AppServices {
  store: Store;
  client: Pick<
    HouseClient,
    | 'callCanary'
    | 'completeConnect'
    | 'connectCompleted'
    | 'startRefresh'
    | 'startReplacement'
    | 'startRun'
    | 'startEnrolment'
    | 'workflowState'
  >;
  flinks: Pick<Flinks, 'setScheduledRefresh'>;
  log: { warn(fields: object, message: string): void };
}
