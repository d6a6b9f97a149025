import { continueAsNew, proxyActivities, setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type { StoreActivities } from '../activities';

/** Half a day of drains, about 440 history events. */
const DRAINS = 72;

/**
 * A dead worker is noticed in 15 s, and another worker goes on. If the database is down, the activity is retried until
 * it is back.
 */
const { drainOutbox } = proxyActivities<Pick<StoreActivities, 'drainOutbox'>>({
  startToCloseTimeout: '20 minutes',
  heartbeatTimeout: '15 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '30 seconds' },
});

/**
 * Delivers the events of the outbox. There is only one such workflow. Every worker that has EVENTS_URL starts it unless
 * it is open. The workflow never ends and takes no messages. Each activity drains for ten minutes, so the history is
 * short; the rows in Postgres say when each event is due. Terminate the workflow to stop all deliveries; the next
 * worker that starts begins them again.
 */
export async function deliverEvents(): Promise<void> {
  for (let drains = 0; drains < DRAINS && !workflowInfo().continueAsNewSuggested; drains += 1) {
    const { delivered, failed } = await drainOutbox.executeWithOptions({ summary: 'deliver what is due' }, []);
    setCurrentDetails(`The last drain delivered ${delivered} events; ${failed} attempts failed`);
  }
  await continueAsNew<typeof deliverEvents>();
}
