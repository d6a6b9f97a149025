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
  /** The cron expression that `applySchedule` has set; null if something else has written the Schedule. */
  cron: string | null;
  paused: boolean;
  /** The reason for which the Schedule was last paused or resumed; null if no reason was given. */
  note: string | null;
  /** When the next five runs are due; empty while the Schedule is paused. */
  nextRuns: string[];
  /** The last runs that the Schedule has started, at most ten, oldest first. */
  lastRuns: { scheduledAt: string; startedAt: string; workflowId: string | null }[];
  /** How many runs were not started because the one before was still in progress when they were due. */
  skipped: number;
  /**
   * How many runs were not started because Temporal was down until 12 hours (the catch-up window) after they were due.
   */
  missed: number;
}

/**
 * Creates the Schedule `daily-refresh`, or updates the existing one to this cron expression, whose times are UTC. It
 * can be called on every deploy: if the Schedule is paused, the pause and its reason stay.
 */
export function applySchedule(temporal: Client, cron: string): Promise<'created' | 'updated'> {
  return createOrUpdate(temporal, scheduleOptions(cron));
}

/**
 * Creates or updates the Schedule `purge`, which deletes what is too old. It starts every day at 09:00 UTC: after
 * Flinks' own nightly job, and hours before the daily run if REFRESH_SCHEDULE is the default.
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
    // The server drops an update whose conflict token is out of date, and reports no error. So look whether the state
    // is still the one that was kept; if it is not, update once more.
    const after = await temporal.schedule.getHandle(options.scheduleId).describe();
    if (after.state.paused === before.paused && after.state.note === before.note) return 'updated';
  }
}

/**
 * Updates the Schedule but keeps its state (paused or not, and the note), and returns that state. The server drops the
 * update if somebody has changed the Schedule since the state was read.
 */
async function updateOnce(temporal: Client, options: ScheduleOptions): Promise<ScheduleDescription['state']> {
  const { schedule } = temporal;
  const service = schedule.workflowService;
  let conflictToken: Uint8Array | null | undefined;
  // The SDK itself reads and writes without the conflict token, and so would undo a pause that somebody made between
  // its read and its write.
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

/**
 * Returns the Schedule `daily-refresh` as it is now. Null if this namespace has no such Schedule, for example because
 * `setup` has not run.
 */
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

/**
 * Pauses the Schedule: no run starts by itself until `resumeSchedule`. A run that is in progress goes on. Returns false
 * if there is no Schedule.
 */
export async function pauseSchedule(temporal: Client, reason: string): Promise<boolean> {
  return (await ofSchedule(temporal, (handle) => handle.pause(reason).then(() => true))) ?? false;
}

/** Resumes the Schedule, so that daily runs start again. Returns false if there is no Schedule. */
export async function resumeSchedule(temporal: Client, reason: string): Promise<boolean> {
  return (await ofSchedule(temporal, (handle) => handle.unpause(reason).then(() => true))) ?? false;
}

/**
 * Makes the Schedule start a run now, even while it is paused. If a run that the Schedule started is still in progress,
 * nothing is started. The overlap policy SKIP is passed for that, because the SDK's trigger would otherwise start a
 * second run beside the first. Returns false if there is no Schedule.
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
    // The server keeps only the parsed fields of a cron expression. So the text of the expression is stored as its
    // comment, for ScheduleView.
    spec: { cronExpressions: [`${cron} # ${cron}`], timezone: 'UTC' },
    action: {
      type: 'startWorkflow',
      workflowType: 'dailyRefresh',
      workflowId: SCHEDULE_ID,
      taskQueue: REFRESH_TASK_QUEUE,
      args: [{ trigger: 'schedule' }],
      staticSummary: 'Daily refresh of all logins',
    },
    // A run that could not be started within 12 hours after it was due is left out; the next day has its own run.
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '12 hours', pauseOnFailure: false },
  };
}

/** A purge that could not be started within an hour after it was due is left to the next day. */
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
