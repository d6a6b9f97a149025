import type { Client } from '@temporalio/client';
import { DELIVER_EVENTS_WORKFLOW_ID, REFRESH_TASK_QUEUE } from '../domain/ids';

/** Makes sure that the outbox is being drained: starts `deliverEvents` unless it is running. Safe from any number of workers. */
export async function startDeliveries(temporal: Client): Promise<void> {
  await temporal.workflow.start('deliverEvents', {
    workflowId: DELIVER_EVENTS_WORKFLOW_ID,
    taskQueue: REFRESH_TASK_QUEUE,
    workflowIdConflictPolicy: 'USE_EXISTING',
    staticSummary: 'Delivers events to EVENTS_URL',
  });
}
