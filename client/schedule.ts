import {
  ScheduleAlreadyRunning,
  ScheduleNotFoundError,
  ScheduleOverlapPolicy,
  type Client,
  type ScheduleClient,
  type ScheduleDescription,
  type ScheduleHandle,
  type ScheduleOptions,
} from '@temporalio/client';
import { PURGE_SCHEDULE_ID, REFRESH_TASK_QUEUE, SCHEDULE_ID } from '../domain/ids';

/** The Schedule `daily-refresh` as the server has it. Times are ISO 8601 in UTC. */
export interface ScheduleView {
  /** The cron text that was applied; null if something other than `applySchedule` has written the Schedule. */
  cron: string | null;
  paused: boolean;
  /** Why it is paused, or the last note on it. */
  note: string | null;
  /** The next five runs; empty while the Schedule is paused. */
  nextRuns: string[];
  /** The last ten runs that it started, oldest first. */
  lastRuns: { scheduledAt: string; startedAt: string; workflowId: string | null }[];
  /** Runs that were due while the previous one was still running. */
  skipped: number;
  /** Runs that were due while Temporal was down for more than the catch-up window of 12 hours. */
  missed: number;
}

/**
 * Creates the Schedule `daily-refresh`, or updates an existing one to these settings. Safe on every deploy: a pause and
 * its reason are kept. `cron` is UTC.
 */
export function applySchedule(temporal: Client, cron: string): Promise<'created' | 'updated'> {
  return createOrUpdate(temporal, scheduleOptions(cron));
}

/**
 * Creates or updates the Schedule `purge`: every day at 09:00 UTC, after Flinks' own job and long before the daily run.
 */
export function applyPurgeSchedule(temporal: Client): Promise<'created' | 'updated'> {
  return createOrUpdate(temporal, PURGE_OPTIONS);
}

async function createOrUpdate(temporal: Client, options: ScheduleOptions): Promise<'created' | 'updated'> {
  try {
    await temporal.schedule.create(options);
    return 'created';
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
  }
  for (;;) {
    const before = await updateOnce(temporal, options);
    // A server silently drops an update with a stale token.
    const after = await temporal.schedule.getHandle(options.scheduleId).describe();
    if (after.state.paused === before.paused && after.state.note === before.note) return 'updated';
  }
}

/**
 * Updates the Schedule but keeps its state, and returns that state. The update is dropped if somebody has changed the
 * Schedule since the state was read.
 */
async function updateOnce(temporal: Client, options: ScheduleOptions): Promise<ScheduleDescription['state']> {
  const { schedule } = temporal;
  const service = schedule.workflowService;
  let conflictToken: Uint8Array | null | undefined;
  // The SDK reads and writes without the token, and would undo a pause made in between.
  const withToken = {
    async describeSchedule(request: Parameters<typeof service.describeSchedule>[0]) {
      const answer = await service.describeSchedule(request);
      conflictToken = answer.conflictToken;
      return answer;
    },
    updateSchedule: (request: Parameters<typeof service.updateSchedule>[0]) =>
      service.updateSchedule({ ...request, conflictToken }),
  };
  const client = Object.create(schedule, { workflowService: { value: withToken } }) as ScheduleClient;
  let state: ScheduleDescription['state'] | undefined;
  await client.getHandle(options.scheduleId).update((current) => {
    state = current.state;
    return { ...options, state };
  });
  return state!;
}

/** Returns the Schedule as it is now, or null if `setup` was never run in this namespace. */
export async function describeSchedule(temporal: Client): Promise<ScheduleView | null> {
  return ofSchedule(temporal, async (handle) => {
    const { spec, state, info } = await handle.describe();
    return {
      cron: spec.calendars?.[0]?.comment ?? null,
      paused: state.paused,
      note: state.note || null,
      nextRuns: state.paused ? [] : info.nextActionTimes.slice(0, 5).map((at) => at.toISOString()),
      lastRuns: info.recentActions.map(({ scheduledAt, takenAt, action }) => ({
        scheduledAt: scheduledAt.toISOString(),
        startedAt: takenAt.toISOString(),
        workflowId: action.type === 'startWorkflow' ? action.workflow.workflowId : null,
      })),
      skipped: info.numActionsSkippedOverlap,
      missed: info.numActionsMissedCatchupWindow,
    };
  });
}

/** Stops scheduled runs until `resumeSchedule`; a running one goes on. Returns false if there is no Schedule. */
export async function pauseSchedule(temporal: Client, reason: string): Promise<boolean> {
  return (await ofSchedule(temporal, (handle) => handle.pause(reason).then(() => true))) ?? false;
}

/** Resumes the daily run. Returns false if there is no Schedule. */
export async function resumeSchedule(temporal: Client, reason: string): Promise<boolean> {
  return (await ofSchedule(temporal, (handle) => handle.unpause(reason).then(() => true))) ?? false;
}

/**
 * Starts a scheduled run now, even while paused. SKIP must be set: by default a trigger allows a second run beside the
 * first. Returns false if there is no Schedule.
 */
export async function triggerSchedule(temporal: Client): Promise<boolean> {
  const trigger = (handle: ScheduleHandle) => handle.trigger(ScheduleOverlapPolicy.SKIP).then(() => true);
  return (await ofSchedule(temporal, trigger)) ?? false;
}

async function ofSchedule<T>(temporal: Client, work: (handle: ScheduleHandle) => Promise<T>): Promise<T | null> {
  try {
    return await work(temporal.schedule.getHandle(SCHEDULE_ID));
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return null;
    throw error;
  }
}

function scheduleOptions(cron: string): ScheduleOptions {
  return {
    scheduleId: SCHEDULE_ID,
    // The server keeps the fields of the cron text, not the text itself, so the text is stored as a comment.
    spec: { cronExpressions: [`${cron} # ${cron}`], timezone: 'UTC' },
    action: {
      type: 'startWorkflow',
      workflowType: 'dailyRefresh',
      workflowId: SCHEDULE_ID,
      taskQueue: REFRESH_TASK_QUEUE,
      args: [{ trigger: 'schedule' }],
      staticSummary: 'Daily refresh of all logins',
    },
    // A run missed by more than half a day is left to the next day.
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '12 hours', pauseOnFailure: false },
  };
}

/** A purge that was missed by more than an hour is left to the next day. */
const PURGE_OPTIONS: ScheduleOptions = {
  scheduleId: PURGE_SCHEDULE_ID,
  spec: { cronExpressions: ['0 9 * * *'], timezone: 'UTC' },
  action: {
    type: 'startWorkflow',
    workflowType: 'purge',
    workflowId: PURGE_SCHEDULE_ID,
    taskQueue: REFRESH_TASK_QUEUE,
    staticSummary: 'Takes out of the database what has become too old',
  },
  policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 hour', pauseOnFailure: false },
};
