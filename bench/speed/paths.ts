import { randomUUID } from 'node:crypto';
import { dailyRefreshWorkflowId, REFRESH_TASK_QUEUE, refreshLoginWorkflowId } from '../../domain/ids';
import type { LoginSpec } from '../../simulator/server';
import { openStore } from '../../store/store';
import type { House } from './house';
import { costOf, type Cost } from './histories';
import type { SimulatorMessage } from './simulator-process';

/**
 * Paths through the boxes of docs/flowchart.md, and the behaviour of a made-up login that leads to each. The last three
 * end in a wait for the user.
 */
const PATHS: Record<string, Partial<LoginSpec>> = {
  'A, D, I: the cached answer is fresh': {},
  'A, D, J (3 polls), I': { detail: [{ pending: 3 }] },
  'A, F, D, I: too old, called live': { lastRefresh: '2020-01-01T00:00:00Z' },
  'A, E1: waits for its user': { cached: { code: 'INVALID_PASSWORD' } },
  'A, F, MFA: waits for its user': { cached: { code: 'RETRY_LATER' }, live: 'mfa' },
  'E1: on the list, waits for its user': { listed: { state: 'Unauthorized', errorCode: null } },
};

/** Returns, for each path, what one login has cost by the end of its run. */
export async function measurePaths({ engine, surroundings }: House): Promise<Record<string, Cost>> {
  const { database, databaseUrl, simulator } = surroundings;
  const lastRefresh = new Date().toISOString();
  const logins = Object.values(PATHS).map((spec) => ({ loginId: randomUUID(), lastRefresh, ...spec }));
  await simulator.ask({ kind: 'add', logins } satisfies SimulatorMessage);
  await database.query('update logins set paused = true');
  const store = openStore({ databaseUrl, applicationName: 'bench' });
  await store.logins.upsertMany(logins.map(({ loginId }) => ({ loginId, institution: 'Maple Bank' })));
  await store.close();
  const runId = randomUUID();
  await engine.client.workflow.execute('dailyRefresh', {
    workflowId: dailyRefreshWorkflowId(runId),
    taskQueue: REFRESH_TASK_QUEUE,
    args: [{ runId, trigger: 'app' }],
  });
  const costs: Record<string, Cost> = {};
  for (const [at, path] of Object.keys(PATHS).entries()) {
    costs[path] = await costOf(engine.client, refreshLoginWorkflowId(logins[at]!.loginId));
  }
  return costs;
}
