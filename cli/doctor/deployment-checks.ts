import type { Client } from '@temporalio/client';
import { REFRESH_TASK_QUEUE } from '../../domain/ids';
import { buildIdOfPackage } from '../../worker/built';
import { failed, passed, warning, type Check } from './check';

/** `TaskQueueType` of Temporal's API. */
const WORKFLOW_TASKS = 1;

/** Which build of the workers gets the work. No check where Worker Versioning is neither set nor in use. */
export async function deploymentChecks(temporal: Client, deploymentName: string | null): Promise<Check[]> {
  const { versioningInfo } = await temporal.workflowService.describeTaskQueue({
    namespace: temporal.options.namespace,
    taskQueue: { name: REFRESH_TASK_QUEUE },
    taskQueueType: WORKFLOW_TASKS,
  });
  const current = versioningInfo?.currentDeploymentVersion ?? null;
  if (current === null && deploymentName === null) return [];
  const { rampingDeploymentVersion: ramping, rampingVersionPercentage: percentage } = versioningInfo ?? {};
  const ramp = ramping == null ? '' : `; build ${ramping.buildId} gets ${percentage ?? 0} %`;
  return [checkOf({ current, deploymentName, ramp })];
}

interface Found {
  current: { deploymentName?: string | null; buildId?: string | null } | null;
  deploymentName: string | null;
  /** What a build that is being ramped gets, as the end of a sentence. */
  ramp: string;
}

function checkOf({ current, deploymentName, ramp }: Found): Check {
  if (deploymentName === null) {
    const said = `Build ${current?.buildId} of ${current?.deploymentName} is current: workers without a deployment get no work`;
    const todo = `Set TEMPORAL_DEPLOYMENT_NAME, or: temporal worker deployment set-current-version --deployment-name ${current?.deploymentName} --unversioned`;
    return failed('deployment', said + ramp, todo);
  }
  const build = buildIdOfPackage();
  const makeCurrent = `temporal worker deployment set-current-version --deployment-name ${deploymentName} --build-id ${build}`;
  if (current === null) {
    const said = `No build of ${deploymentName} is current: only workers without a deployment get work`;
    return failed('deployment', said + ramp, `Once its workers are there: ${makeCurrent}`);
  }
  if (current.deploymentName !== deploymentName) {
    const said = `Build ${current.buildId} of ${current.deploymentName} is current, TEMPORAL_DEPLOYMENT_NAME says ${deploymentName}`;
    return failed('deployment', said + ramp, 'Give all workers one TEMPORAL_DEPLOYMENT_NAME, and keep it');
  }
  const said = `Build ${current.buildId} of ${deploymentName} is current`;
  if (current.buildId === build) return passed('deployment', said + ramp);
  return warning(
    'deployment',
    `${said}, this is build ${build}${ramp}`,
    `When this build is to take over: ${makeCurrent}`,
  );
}
