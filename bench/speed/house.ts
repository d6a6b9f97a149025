import { randomUUID } from 'node:crypto';
import { dailyRefreshWorkflowId, REFRESH_TASK_QUEUE, refreshLoginWorkflowId } from '../../domain/ids';
import { openStore } from '../../store/store';
import { startEngine } from './engine';
import { startForked } from './forked';
import type { HouseMessage, Sent } from './house-worker';
import { startSurroundings, type Side, type Surroundings } from './sides';

export interface House extends Side {
  surroundings: Surroundings;
  stop(): Promise<void>;
}

/**
 * Starts the product's side: its worker, a Temporal dev server, a real PostgreSQL and the made-up Flinks without
 * latency, each in a process of its own.
 */
export async function startHouse({ callsPerSecond = 1_000, profileDir }: HouseOptions = {}): Promise<House> {
  const surroundings = await startSurroundings();
  const engine = await startEngine();
  const { databaseUrl, database, flinks } = surroundings;
  const forkedAtMs = performance.now();
  const profile = profileDir === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileDir}`];
  const worker = startForked('speed/house-worker.js', profile);
  await worker.ask({
    kind: 'start',
    databaseUrl,
    temporalAddress: engine.address,
    flinks,
    callsPerSecond,
  } satisfies HouseMessage);
  const startUpMs = performance.now() - forkedAtMs;
  const store = openStore({ databaseUrl, applicationName: 'bench' });
  return {
    worker,
    engine,
    surroundings,
    startUpMs,
    loginWorkflow: refreshLoginWorkflowId,
    count: () => worker.ask<Sent>({ kind: 'count' } satisfies HouseMessage),
    async addLogins(count) {
      // A run takes all logins that are not paused. Pausing all others limits it to these.
      await database.query('update logins set paused = true');
      const loginIds = await surroundings.addLogins(count);
      await store.logins.upsertMany(loginIds.map((loginId) => ({ loginId, institution: 'Maple Bank' })));
      return loginIds;
    },
    async run(loginIds) {
      const runId = randomUUID();
      const coordinator = dailyRefreshWorkflowId(runId);
      await engine.client.workflow.execute('dailyRefresh', {
        workflowId: coordinator,
        taskQueue: REFRESH_TASK_QUEUE,
        args: [{ runId, trigger: 'app' }],
      });
      const { rows } = await database.query<{ refreshed: number; ended: Date }>(
        `select count(*) filter (where outcome = 'refreshed')::int as refreshed, max(outcome_at) as ended
           from run_logins where run_id = $1`,
        [runId],
      );
      const [{ refreshed, ended }] = rows as [{ refreshed: number; ended: Date }];
      if (refreshed !== loginIds.length) throw new Error(`${refreshed} of ${loginIds.length} logins were refreshed`);
      return { coordinator, endedAtMs: ended.getTime() };
    },
    async stop() {
      await store.close();
      await worker.stop();
      await Promise.all([engine.stop(), surroundings.stop()]);
    },
  };
}

export interface HouseOptions {
  callsPerSecond?: number;
  /** The folder into which the worker writes a CPU profile. Without it, no profile is taken. */
  profileDir?: string;
}
