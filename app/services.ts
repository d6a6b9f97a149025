import type { HouseClient } from '../client/house-client';
import type { Flinks } from '../flinks/flinks';
import type { Store } from '../store/store';

/** The services that the functions of this folder use. Each function takes only the members that it needs. */
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
