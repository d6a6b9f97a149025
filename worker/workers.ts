import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { Worker, type NativeConnection, type WorkerOptions } from '@temporalio/worker';
import { createFlinksActivities, createStoreActivities, type ActivityDependencies } from '../activities';
import { HEARTBEAT_EVERY_MS } from '../activities/flinks-call';
import { redactErrors } from '../activities/redact-errors';
import { payloadConverter, type PayloadKey } from '../client/payload-codec';
import { FLINKS_TASK_QUEUE, REFRESH_TASK_QUEUE } from '../domain/ids';
import type { Logger } from '../process/logging';
import { boxOnLogLines } from './telemetry/boxes';
import type { Tracing } from './telemetry/tracing';

/** A Flinks call may take 210 s, and its answer has to be stored. */
export const SHUTDOWN_GRACE_MS = 230_000;
/** For an activity to notice that it has been cancelled. */
export const FORCE_AFTER_GRACE_MS = 10_000;

/**
 * Workflows kept in memory. A run has REFRESH_MAX_OPEN (200) logins at work and each of them is touched every few
 * seconds, so those must fit; one that waits for a person may be evicted, and replays its 30 events when it is wanted.
 * With 5,000 logins that wait a worker takes some 500 MB, at its peak 626 (docs/performance.md).
 */
const CACHED_WORKFLOWS = 250;
/**
 * How long workflow code may run without a break. The server takes ten thousand signals for one execution, and reading
 * them again at one go takes 5 s and more. That is the SDK's limit, and where it cuts workflow code short Node may end
 * the whole process, again after each start. The SDK takes the option, although its types do not have it.
 */
export const PATIENT_WITH_STORMS: object = { isolateExecutionTimeout: '60 seconds' };
/**
 * Flinks calls at once, above the logins a run has at work: a live Authorize waits for its bank for minutes, and priority
 * orders only those who wait for a slot. So even where one worker has a whole run to itself a present user finds one. The
 * limit that spares Flinks is callsPerSecond; large answers take turns (activities/large-answers.ts).
 */
const FLINKS_CALLS_BESIDE_A_RUN = 100;
/** The pool of the store has ten connections; more would only queue there. */
const STORE_CALLS_AT_ONCE = 20;

export interface WorkersOptions extends Omit<ActivityDependencies, 'stopping'> {
  connection: NativeConnection;
  namespace: string;
  /** Null or absent: no codec. */
  payloadKeys?: readonly PayloadKey[] | null;
  /** The file that buildWorkflowBundle made, for these keys (bundleFor). */
  bundlePath: string;
  /** For all workers of the deployment together: the server counts. Different values thrash, so give all the same. */
  callsPerSecond: number;
  /** How long activities may go on after stop(), 230 s unless given. */
  shutdownGraceMs?: number;
  /** Then `bundlePath` must be the traced bundle. */
  tracing?: Tracing | null;
  log: Logger;
}

export interface RunningWorkers {
  /** Resolves when stop() has ended all; rejects as soon as one ends unasked or cannot go on. */
  ended: Promise<void>;
  /** Takes no new work, waits for what is under way, then cancels it. Rejects where even that did not end it. */
  stop(): Promise<void>;
}

/**
 * Starts the two workers of a deployment in this process: workflows with the activities of the database, and the calls of
 * Flinks with their one rate limit. Throws where the bundle is missing or Temporal refuses.
 */
export async function startWorkers(options: WorkersOptions): Promise<RunningWorkers> {
  if (!existsSync(options.bundlePath)) {
    throw new Error(`There is no workflow bundle at ${options.bundlePath}. Run: npm run build`);
  }
  const stop = new AbortController();
  const workers = await createAll([refreshWorker({ ...options, stopping: stop.signal }), flinksWorker(options)]);
  let stopping = false;
  const shutDown = () => {
    stop.abort();
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  const runs = workers.map(async (worker) => {
    try {
      await worker.run();
    } finally {
      // One of the two is no use without the other.
      shutDown();
    }
    if (!stopping) throw new Error(`The worker of task queue ${worker.options.taskQueue} ended by itself`);
  });
  const ended = Promise.all(runs).then(() => undefined);
  // Whoever started us may not look before something else has failed.
  ended.catch(() => undefined);
  return {
    ended,
    async stop() {
      stopping = true;
      shutDown();
      await Promise.allSettled(runs);
      await ended;
    },
  };
}

/** Where one cannot be made, the others are let go: they hold the connection. */
async function createAll(options: WorkerOptions[]): Promise<Worker[]> {
  const workers: Worker[] = [];
  try {
    for (const one of options) workers.push(await Worker.create(one));
    return workers;
  } catch (error) {
    for (const worker of workers) {
      const run = worker.run();
      worker.shutdown();
      await run;
    }
    throw error;
  }
}

function commonOptions({ tracing, ...options }: WorkersOptions) {
  const shutdownGraceTime = options.shutdownGraceMs ?? SHUTDOWN_GRACE_MS;
  const traced = tracing ? [tracing.activityInterceptors] : [];
  return {
    connection: options.connection,
    namespace: options.namespace,
    dataConverter: payloadConverter(options.payloadKeys ?? null),
    identity: `flinks-daily-refresh ${process.pid}@${hostname()}`,
    shutdownGraceTime,
    shutdownForceTime: shutdownGraceTime + FORCE_AFTER_GRACE_MS,
    interceptors: { activity: [boxOnLogLines, ...traced], client: { workflow: tracing?.clientInterceptors ?? [] } },
    ...(tracing ? { sinks: tracing.sinks } : {}),
  };
}

const refreshWorker = (options: WorkersOptions & ActivityDependencies): WorkerOptions => ({
  ...commonOptions(options),
  taskQueue: REFRESH_TASK_QUEUE,
  workflowBundle: { codePath: options.bundlePath },
  activities: redactErrors(createStoreActivities(options)),
  maxCachedWorkflows: CACHED_WORKFLOWS,
  ...PATIENT_WITH_STORMS,
  maxConcurrentActivityTaskExecutions: STORE_CALLS_AT_ONCE,
  maxConcurrentLocalActivityExecutions: STORE_CALLS_AT_ONCE,
});

const flinksWorker = (options: WorkersOptions): WorkerOptions => ({
  ...commonOptions(options),
  taskQueue: FLINKS_TASK_QUEUE,
  activities: redactErrors(createFlinksActivities(options)),
  maxTaskQueueActivitiesPerSecond: options.callsPerSecond,
  maxConcurrentActivityTaskExecutions: options.policy.maxOpen + FLINKS_CALLS_BESIDE_A_RUN,
  // Unless told so the SDK sends one in 12 s, and a revoke is heard no sooner.
  maxHeartbeatThrottleInterval: HEARTBEAT_EVERY_MS,
});
