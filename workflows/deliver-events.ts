import { continueAsNew, proxyActivities, setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type { StoreActivities } from '../activities';

/**
 * How many drains one execution makes before it continues as new. A drain takes ten minutes, so these are half a day
 * and about 440 history events.
 */
const DRAINS = 72;

/**
 * If a worker dies, the missing heartbeats show it within 15 s, and another worker goes on. While the database is down,
 * the activity is retried until the database is back.
 */
const { drainOutbox } = proxyActivities<Pick<StoreActivities, 'drainOutbox'>>({
  startToCloseTimeout: '20 minutes',
  heartbeatTimeout: '15 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '30 seconds' },
});

/**
 * Delivers the events of the outbox. There is only one such workflow. Every worker that has EVENTS_URL starts it,
 * unless it is open already. The workflow never ends and takes no messages. Each of its activities drains the outbox
 * for ten minutes, so the history stays short; the rows in Postgres say when each event is due. To stop all deliveries,
 * terminate the workflow; the next worker with EVENTS_URL that starts begins them again.
 */
export async function deliverEvents(): Promise<void> {
  for (let drains = 0; drains < DRAINS && !workflowInfo().continueAsNewSuggested; drains += 1) {
    const { delivered, failed } = await drainOutbox.executeWithOptions({ summary: 'deliver what is due' }, []);
    setCurrentDetails(`The last drain delivered ${delivered} events; ${failed} attempts failed`);
  }
  await continueAsNew<typeof deliverEvents>();
}
