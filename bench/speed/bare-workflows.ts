import {
  ChildWorkflowCancellationType,
  condition,
  ParentClosePolicy,
  proxyActivities,
  proxyLocalActivities,
  startChild,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { bareActivities } from './bare-worker';

const retry = { initialInterval: '1 second' };
const local = proxyLocalActivities<typeof bareActivities>({ startToCloseTimeout: '20 seconds', retry });
const ordinary = proxyActivities<typeof bareActivities>({
  taskQueue: 'bare-api',
  startToCloseTimeout: '2 minutes',
  heartbeatTimeout: '10 seconds',
  retry,
});

/**
 * Causes as many history events as a login that goes through the boxes A, D and I (docs/flowchart.md), and does nothing
 * else. So it shows what the engine alone costs.
 */
export async function bareLogin(loginId: string): Promise<void> {
  await local.nothing(loginId);
  await ordinary.nothing(loginId);
  await ordinary.nothing(loginId);
  await ordinary.nothing(loginId);
  await local.nothing(loginId);
  upsertSearchAttributes({ RefreshState: ['idle'], RefreshOutcome: ['refreshed'] });
}

/** Starts one child per login, at most `window` at once, as a run does. */
export async function bareRun(loginIds: string[], window: number): Promise<void> {
  let open = 0;
  for (const loginId of loginIds) {
    await condition(() => open < window);
    open += 1;
    void startChild(bareLogin, {
      workflowId: `bare/${loginId}`,
      parentClosePolicy: ParentClosePolicy.ABANDON,
      cancellationType: ChildWorkflowCancellationType.ABANDON,
      searchAttributes: { RefreshState: ['refreshing'], Institution: ['Maple Bank'] },
      args: [loginId],
    })
      .then((child) => child.result())
      .finally(() => (open -= 1));
  }
  await condition(() => open === 0);
}
