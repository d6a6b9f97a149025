import type { Client } from '@temporalio/client';
import { tsToMs } from '@temporalio/common/lib/time';
import type { temporal } from '@temporalio/proto';
import { REFRESH_TASK_QUEUE } from '../domain/ids';

/** `TaskQueueType` of Temporal's API. */
export const WORKFLOW_TASKS = 1;
/** `WorkerVersioningMode` of Temporal's API. */
const VERSIONED = 2;
/**
 * How old a worker's last poll may be. Temporal notes only when a poll starts, and a poll that finds no task stays open
 * for a minute. So the last poll of a worker that runs may look as if it were a minute old.
 */
const POLLED_WITHIN_MS = 75_000;
const ALL = 100;

/** A build of a Worker Deployment (TEMPORAL_DEPLOYMENT_NAME). Null stands for all workers without a deployment. */
export type Build = { deploymentName: string; buildId: string } | null;

/** A build that gets workflow tasks, and its part of them. */
export interface Share {
  build: Build;
  /** The percentage of the tasks that it gets: above 0, and 100 unless another build is being ramped. */
  percentage: number;
  /** True if a worker of that build polls. */
  hasWorker: boolean;
}

/** Which builds get workflow tasks, and which ask Temporal for them. */
export interface Polling {
  /** The current build. If it is null, workers without a deployment get all tasks that no ramped build gets. */
  current: Build;
  /** The builds that get tasks: one, or two while a build is being ramped. */
  shares: Share[];
  /** The builds whose workers poll, each once, whether they get tasks or not. */
  polling: Build[];
}

/**
 * Asks Temporal which workers poll for workflow tasks. A worker that runs always polls for these, because a workflow
 * task takes only moments. Polls for calls to Flinks are not looked at: a worker that already makes as many calls as it
 * may does not poll for further ones, sometimes for minutes. The workflow tasks tell enough, because a process runs
 * both workers or ends. Throws what the client throws while Temporal is down.
 */
export async function whoPolls(client: Client): Promise<Polling> {
  const { pollers, versioningInfo } = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: REFRESH_TASK_QUEUE },
    taskQueueType: WORKFLOW_TASKS,
  });
  const polling = distinct((pollers ?? []).filter(hasPolledLately).map(buildOfPoller));
  const { currentDeploymentVersion, rampingDeploymentVersion, rampingVersionPercentage } = versioningInfo ?? {};
  const current = buildOf(currentDeploymentVersion);
  const ramped = rampingVersionPercentage ?? 0;
  const shares = [
    { build: current, percentage: ALL - ramped },
    { build: buildOf(rampingDeploymentVersion), percentage: ramped },
  ].filter(({ percentage }) => percentage > 0);
  const hasWorker = (build: Build) => polling.some((one) => isSame(one, build));
  return { current, shares: shares.map((share) => ({ ...share, hasWorker: hasWorker(share.build) })), polling };
}

/** True if at least one of the builds that get tasks has a worker that polls. */
export const someoneWorks = ({ shares }: Polling): boolean => shares.some(({ hasWorker }) => hasWorker);

/** True if both are the same build, or if both are null. */
export const isSame = (one: Build, other: Build): boolean =>
  one?.deploymentName === other?.deploymentName && one?.buildId === other?.buildId;

type Poller = temporal.api.taskqueue.v1.IPollerInfo;

const hasPolledLately = ({ lastAccessTime }: Poller): boolean =>
  lastAccessTime != null && Date.now() - tsToMs(lastAccessTime) < POLLED_WITHIN_MS;

/** The build of a poller. A worker without versioning sends a build id too, but that only names its code. */
const buildOfPoller = ({ deploymentOptions }: Poller): Build =>
  Number(deploymentOptions?.workerVersioningMode) === VERSIONED ? buildOf(deploymentOptions) : null;

const buildOf = (version: { deploymentName?: string | null; buildId?: string | null } | null | undefined): Build =>
  version == null ? null : { deploymentName: version.deploymentName ?? '', buildId: version.buildId ?? '' };

const distinct = (builds: Build[]): Build[] =>
  builds.filter((build, index) => builds.findIndex((one) => isSame(one, build)) === index);
