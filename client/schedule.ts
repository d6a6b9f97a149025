import { ScheduleAlreadyRunning, ScheduleOverlapPolicy, type Client, type ScheduleOptions } from '@temporalio/client';
import { REFRESH_TASK_QUEUE, SCHEDULE_ID } from '../domain/ids';

/**
 * Creates the Schedule `daily-refresh`, or brings an existing one to these settings. Safe on every deploy: whether it is
 * paused, and why, stays as it is. `cron` is UTC.
 */
export async function applySchedule(temporal: Client, cron: string): Promise<'created' | 'updated'> {
  const options = scheduleOptions(cron);
  try {
    await temporal.schedule.create(options);
    return 'created';
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
  }
  await temporal.schedule.getHandle(SCHEDULE_ID).update(({ state }) => ({ ...options, state }));
  return 'updated';
}

/** Starts a scheduled run now. SKIP must be said: the default of a trigger allows a second run beside a first. */
export async function triggerSchedule(temporal: Client): Promise<void> {
  await temporal.schedule.getHandle(SCHEDULE_ID).trigger(ScheduleOverlapPolicy.SKIP);
}

function scheduleOptions(cron: string): ScheduleOptions {
  return {
    scheduleId: SCHEDULE_ID,
    spec: { cronExpressions: [cron], timezone: 'UTC' },
    action: {
      type: 'startWorkflow',
      workflowType: 'dailyRefresh',
      workflowId: SCHEDULE_ID,
      taskQueue: REFRESH_TASK_QUEUE,
      args: [{ trigger: 'schedule' }],
      staticSummary: 'Daily refresh of all logins',
    },
    // A run that was missed by more than half a day is the next day's business.
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '12 hours', pauseOnFailure: false },
  };
}
