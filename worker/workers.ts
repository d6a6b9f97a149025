import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import type { WorkerDeploymentVersion } from '@temporalio/common';
import { Worker, type NativeConnection, type WorkerOptions } from '@temporalio/worker';
import { createFlinksActivities, createStoreActivities, type ActivityDependencies } from '../activities';
import { HEARTBEAT_EVERY_MS } from '../activities/flinks-call';
import { redactErrors } from '../activities/redact-errors';
import { payloadConverter, type PayloadKey } from '../client/payload-codec';
import { FLINKS_TASK_QUEUE, REFRESH_TASK_QUEUE } from '../domain/ids';
import type { Logger } from '../process/logging';
import {
  buildIdOf,
  CACHED_WORKFLOWS,
  FLINKS_CALLS_BESIDE_A_RUN,
  PATIENT_WITH_STORMS,
  STORE_CALLS_AT_ONCE,
} from './tuning';
import { plainInputs } from './plain-inputs';
import { boxOnLogLines } from './telemetry/boxes';
import type { Tracing } from './telemetry/tracing';

/** How long activities may go on after a stop. A call to Flinks may take 210 s, and then its answer must be stored. */
export const SHUTDOWN_GRACE_MS = 230_000;
/** How long an activity that was cancelled after the grace period may take to end. Then the worker ends without it. */
export const FORCE_AFTER_GRACE_MS = 10_000;

export interface WorkersOptions extends Omit<ActivityDependencies, 'stopping'> {
  connection: NativeConnection;
  namespace: string;
  /** The keys of PAYLOAD_KEYS. Null or absent: payloads are not encrypted. */
  payloadKeys?: readonly PayloadKey[] | null;
  /** The bundle of the workflow code (bundle.ts). With `payloadKeys` it must be one that encodes failures. */
  bundlePath: string;
  /**
   * The most calls to Flinks that all workers of the deployment together start in a second. Temporal's server counts
   * them, and uses the value that a worker has sent last, so give all workers the same value.
   */
  callsPerSecond: number;
  /** How long activities may go on after stop(), in ms; by default 230 s. */
  shutdownGraceMs?: number;
  /** The Worker Deployment and build id under which these workers register. If null or absent, they are unversioned. */
  deployment?: WorkerDeploymentVersion | null;
  /** If it is set, traces are sent, and `bundlePath` must be a bundle with the tracing interceptors. */
  tracing?: Tracing | null;
  log: Logger;
}

export interface RunningWorkers {
  /** Resolves when stop() has ended both workers. Rejects if one of them ends by itself or cannot go on. */
  ended: Promise<void>;
  /**
   * Takes no new work, waits for the work under way, and cancels it when `shutdownGraceMs` is over. Rejects if the
   * workers do not end even then.
   */
  stop(): Promise<void>;
}

/**
 * Starts two workers in this process: one for workflows and database activities, and one for calls to Flinks, which
 * have a common rate limit. Throws if the workflow bundle is missing, or if Temporal refuses the workers.
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
      // One worker is of no use without the other, so when one ends, the other is ended too.
      shutDown();
    }
    if (!stopping) throw new Error(`The worker of task queue ${worker.options.taskQueue} ended by itself`);
  });
  const ended = Promise.all(runs).then(() => undefined);
  // Otherwise the rejection would count as unhandled if something else fails before the caller awaits `ended`.
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

/** Creates the workers. If one of them cannot be created, ends those before it, because they use the connection. */
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
    ...versionOf(options),
    dataConverter: payloadConverter(options.payloadKeys ?? null),
    identity: `flinks-daily-refresh ${process.pid}@${hostname()}`,
    shutdownGraceTime,
    shutdownForceTime: shutdownGraceTime + FORCE_AFTER_GRACE_MS,
    interceptors: {
      activity: [boxOnLogLines, plainInputs, ...traced],
      client: { workflow: tracing?.clientInterceptors ?? [] },
    },
    ...(tracing ? { sinks: tracing.sinks } : {}),
  };
}

/**
 * The options that say which build these workers are. With a deployment, workflows are AUTO_UPGRADE: a workflow's next
 * task goes to the build that is current then. A workflow pinned to its first build would stand still once the workers
 * of that build are gone (docs/decisions/0019-worker-versioning.md).
 */
function versionOf({ deployment, bundlePath }: WorkersOptions): Pick<WorkerOptions, 'workerDeploymentOptions'> {
  if (deployment == null) return buildIdOf(bundlePath);
  return {
    workerDeploymentOptions: {
      version: deployment,
      useWorkerVersioning: true,
      defaultVersioningBehavior: 'AUTO_UPGRADE',
    },
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
  // Otherwise the SDK sends a heartbeat only every 12 s, and an activity notices only then that it was cancelled.
  maxHeartbeatThrottleInterval: HEARTBEAT_EVERY_MS,
});
