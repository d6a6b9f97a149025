import type { Client } from '@temporalio/client';
import { DELIVER_EVENTS_WORKFLOW_ID, REFRESH_TASK_QUEUE } from '../domain/ids';

/**
 * Starts the workflow `deliverEvents`, which sends the events of the outbox, unless it is already running. Any number
 * of workers may call this.
 */
export async function startDeliveries(temporal: Client): Promise<void> {
  await temporal.workflow.start('deliverEvents', {
    workflowId: DELIVER_EVENTS_WORKFLOW_ID,
    taskQueue: REFRESH_TASK_QUEUE,
    workflowIdConflictPolicy: 'USE_EXISTING',
    staticSummary: 'Delivers events to EVENTS_URL',
  });
}
