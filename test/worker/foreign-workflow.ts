import { proxyActivities } from '@temporalio/workflow';
import type { StoreActivities } from '../../activities';
import { REFRESH_TASK_QUEUE } from '../../domain/ids';

/** A workflow of somebody else who can write to Temporal: it asks our worker for an alert in words of their own. */
export async function foreignAlert(alert: Parameters<StoreActivities['alertOperator']>[0]): Promise<void> {
  const { alertOperator } = proxyActivities<StoreActivities>({
    taskQueue: REFRESH_TASK_QUEUE,
    startToCloseTimeout: '30s',
  });
  await alertOperator(alert);
}
