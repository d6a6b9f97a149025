import type { Client } from '@temporalio/client';
import { tsToMs } from '@temporalio/common/lib/time';
import type { temporal } from '@temporalio/proto';
import { REFRESH_TASK_QUEUE } from '../domain/ids';

/** `TaskQueueType` of Temporal's API. */
export const WORKFLOW_TASKS = 1;
/** `WorkerVersioningMode` of Temporal's API. */
const VERSIONED = 2;
/**
 * Temporal notes only when a poll starts, and a poll that finds nothing stays open for a minute. So a live worker's last
 * poll may look that old.
 */
const POLLED_WITHIN_MS = 75_000;
const ALL = 100;

/** A build of a Worker Deployment. Null stands for all workers without a build. */
export type Build = { deploymentName: string; buildId: string } | null;

/** A build that gets workflow tasks. */
export interface Share {
  build: Build;
  /** Above 0; 100 unless a build is being ramped. */
  percentage: number;
  /** True if a worker of that build polls. */
  hasWorker: boolean;
}

/** Who gets workflow tasks, and who asks for them. */
export interface Polling {
  /** The current build. If it is null, workers without a build get all work that is not ramped. */
  current: Build;
  /** One, or two while a build is being ramped. */
  shares: Share[];
  /** The builds whose workers poll, each once, whether they get anything or not. */
  polling: Build[];
}

/**
 * Asks Temporal who polls for workflow tasks, each of which takes moments. Polls for Flinks calls are no measure,
 * because a worker that makes as many calls as it may does not poll, and a call may take minutes. They are not needed
 * either, because a process runs both workers or ends. Throws what the client throws while Temporal is down.
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

/** True if any worker asks for work and gets it. */
export const someoneWorks = ({ shares }: Polling): boolean => shares.some(({ hasWorker }) => hasWorker);

/** True if both are the same build, or neither is one. */
export const isSame = (one: Build, other: Build): boolean =>
  one?.deploymentName === other?.deploymentName && one?.buildId === other?.buildId;

type Poller = temporal.api.taskqueue.v1.IPollerInfo;

const hasPolledLately = ({ lastAccessTime }: Poller): boolean =>
  lastAccessTime != null && Date.now() - tsToMs(lastAccessTime) < POLLED_WITHIN_MS;

/** A worker without versioning sends a build id too, which names its code and nothing more. */
const buildOfPoller = ({ deploymentOptions }: Poller): Build =>
  Number(deploymentOptions?.workerVersioningMode) === VERSIONED ? buildOf(deploymentOptions) : null;

const buildOf = (version: { deploymentName?: string | null; buildId?: string | null } | null | undefined): Build =>
  version == null ? null : { deploymentName: version.deploymentName ?? '', buildId: version.buildId ?? '' };

const distinct = (builds: Build[]): Build[] =>
  builds.filter((build, index) => builds.findIndex((one) => isSame(one, build)) === index);
