import { minuteOf } from '../../domain/moments';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { tsToMs } from '@temporalio/common/lib/time';
import { describeSchedule } from '../../client/schedule';
import { isDaily, meetsNightlyJob } from '../../config/cron';
import { DAY_MS } from '../../domain/duration';
import { PRIORITIES } from '../../domain/priorities';
import { WORKFLOW_TASKS, whoPolls } from '../../process/who-polls';
import { buildIdOfPackage } from '../../worker/built';
import { connectTrouble } from '../../worker/connect';
import { CommandFailedError } from '../errors';
import { explained, missingSearchAttributes } from '../prepare-servers';
import { temporalClient, type TemporalServer } from '../temporal';
import { warning, passed, failed, type Check } from './check';
import { deploymentChecks, workersCheck } from './deployment-checks';

/** The first version of the server that has priority and fairness in task queues. */
const LEAST_SERVER = [1, 29] as const;
const REACHED_WITHIN_MS = 10_000;
const ANSWERS_WITHIN_MS = 30_000;
const COUNTED_WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 250;
const RETENTION_DAYS = 30;
const SETUP = 'Run: flinks-refresh setup';

/**
 * Checks Temporal. If it cannot be used, returns only a check that says so, because all others would fail for the same
 * reason.
 */
export async function temporalChecks(
  server: TemporalServer,
  { cron, deploymentName }: { cron: string; deploymentName: string | null },
): Promise<Check[]> {
  const temporal = temporalClient(server);
  try {
    return await explained(temporal, async () => {
      // The namespace comes first: without it nothing else can be checked.
      const first = await temporal.withDeadline(Date.now() + REACHED_WITHIN_MS, () => retention(temporal));
      const rest = await temporal.withDeadline(Date.now() + ANSWERS_WITHIN_MS, async () => [
        await versionOf(temporal),
        await searchAttributes(temporal),
        ...(await workers(temporal, deploymentName)),
        await priority(temporal),
        await schedule(temporal, cron),
      ]);
      return [first, ...rest];
    });
  } catch (error) {
    if (!(error instanceof CommandFailedError)) throw error;
    const trouble = await connectTrouble(server.connection);
    const message = trouble === null ? error.message : `Temporal ${trouble}.`;
    return [
      failed(
        'temporal',
        message,
        'Check TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, and the settings for TLS and for the API key of Temporal',
      ),
    ];
  }
}

async function versionOf(temporal: Client): Promise<Check> {
  const { serverVersion } = await temporal.workflowService.getSystemInfo({});
  const [major = 0, minor = 0] = (serverVersion ?? '').split('.').map(Number);
  const said = `Temporal ${serverVersion ?? 'of unknown version'}, namespace ${temporal.options.namespace}`;
  if (major > LEAST_SERVER[0] || (major === LEAST_SERVER[0] && minor >= LEAST_SERVER[1]))
    return passed('temporal', said);
  return warning(
    'temporal',
    `${said}: this version has no priority and fairness in task queues, which came with ${LEAST_SERVER.join('.')}`,
    'Upgrade the server; until then the refresh of a user who is present may wait behind all refreshes of a run',
  );
}

async function retention(temporal: Client): Promise<Check> {
  const { namespace } = temporal.options;
  const { config } = await temporal.workflowService.describeNamespace({ namespace });
  const days = Math.round(tsToMs(config?.workflowExecutionRetentionTtl ?? undefined) / DAY_MS);
  const said = `Temporal keeps the histories of closed workflows for ${days} days`;
  if (days >= RETENTION_DAYS) return passed('retention', said);
  return warning('retention', `${said}; at least ${RETENTION_DAYS} days are advised`, SETUP);
}

async function searchAttributes(temporal: Client): Promise<Check> {
  const missing = await missingSearchAttributes(temporal);
  if (missing.length === 0) return passed('search attributes', 'All are registered in the namespace');
  return failed(
    'search attributes',
    `Not registered in the namespace: ${missing.join(', ')}. A workflow that sets one of them cannot go on`,
    SETUP,
  );
}

async function workers(temporal: Client, deploymentName: string | null): Promise<Check[]> {
  const polling = await whoPolls(temporal);
  const own = { deploymentName, buildId: buildIdOfPackage() };
  return [workersCheck(polling, own), ...deploymentChecks(polling, own)];
}

/**
 * Checks that the server respects priorities. Only a task that waits in a queue shows this: a server that respects
 * priorities counts the task under its own priority, any other server counts it under 3, the default. So this starts a
 * workflow on a queue without workers, and terminates it afterwards.
 */
async function priority(temporal: Client): Promise<Check> {
  const name = `doctor-${randomUUID()}`;
  const handle = await temporal.workflow.start('doctor', {
    workflowId: name,
    taskQueue: name,
    priority: PRIORITIES.somebodyWaits,
    workflowExecutionTimeout: '1 minute',
    staticSummary: 'Asks whether this server heeds priorities',
  });
  try {
    if ((await countedUnder(temporal, name)) === String(PRIORITIES.somebodyWaits.priorityKey))
      return passed('priority', 'The task queues of the server respect priorities');
    return warning(
      'priority',
      'The task queues of the server do not respect priorities: the refresh of a user who is present waits behind ' +
        'all refreshes of a run',
      'Set matching.useNewMatcher and matching.enableFairness in the dynamic configuration of the server',
    );
  } finally {
    await handle.terminate('the doctor has seen enough');
  }
}

/**
 * Returns the priority under which the server counts the only task of a queue; null if the server has not counted that
 * task within ten seconds.
 */
async function countedUnder(temporal: Client, name: string): Promise<string | null> {
  const { namespace } = temporal.options;
  // The task may arrive after the first query, and the server's figures are some seconds old.
  for (const deadline = Date.now() + COUNTED_WITHIN_MS; Date.now() < deadline; await sleep(LOOK_EVERY_MS)) {
    const { statsByPriorityKey } = await temporal.workflowService.describeTaskQueue({
      namespace,
      taskQueue: { name },
      taskQueueType: WORKFLOW_TASKS,
      reportStats: true,
    });
    const counted = Object.entries(statsByPriorityKey ?? {}).find(
      ([, { approximateBacklogCount }]) => Number(approximateBacklogCount ?? 0) > 0,
    );
    if (counted !== undefined) return counted[0];
  }
  return null;
}

async function schedule(temporal: Client, cron: string): Promise<Check> {
  const view = await describeSchedule(temporal);
  if (view === null)
    return failed('schedule', 'Temporal has no Schedule daily-refresh, so no run starts by itself', SETUP);
  if (view.paused) {
    const note = view.note === null ? 'without a reason' : `"${view.note}"`;
    return warning(
      'schedule',
      `The Schedule was paused (${note}), so no run starts by itself`,
      'Run: flinks-refresh schedule resume',
    );
  }
  if (view.cron !== cron) {
    const message =
      `The Schedule starts runs at ${view.cron ?? 'times that somebody has set in Temporal'}, ` +
      `but REFRESH_SCHEDULE says ${cron}`;
    return warning('schedule', message, 'Run: flinks-refresh schedule apply');
  }
  if (!isDaily(cron)) {
    const message = `${cron} is not every day: on the other days, the alerts about a missing run are false`;
    return warning('schedule', message, 'Set REFRESH_SCHEDULE to every day, such as 0 15 * * *');
  }
  if (meetsNightlyJob(cron)) {
    const message = `${cron} starts between 03:30 and 08:30 UTC, while Flinks' own nightly job works on the same logins`;
    return warning('schedule', message, 'Set REFRESH_SCHEDULE to another hour, such as 0 15 * * *');
  }
  return passed(
    'schedule',
    `Runs start at ${cron} (UTC); next run: ` +
      (view.nextRuns[0] === undefined ? 'none is planned' : minuteOf(view.nextRuns[0])),
  );
}
