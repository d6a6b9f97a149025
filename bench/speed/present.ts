import { setTimeout as pause } from 'node:timers/promises';
import { FlinksRefreshClient } from '../../client';
import { dailyRefreshWorkflowId, REFRESH_TASK_QUEUE } from '../../domain/ids';
import { randomUUID } from 'node:crypto';
import { startHouse } from './house';
import type { LiveCalls, SimulatorMessage } from './simulator-process';

const SAMPLES = 30;
const EVERY_MS = 700;
/** How many calls a second the worker may make to Flinks. A login of the run takes about three. */
const CALLS_PER_SECOND = 20;
const LOGINS_OF_THE_RUN = 400;

/** The time in ms from the request of a user who is present until their live call reaches Flinks. */
export interface Delays {
  /** The median. */
  p50: number;
  /** The 95th percentile. */
  p95: number;
}

/** Measures these delays for 30 users while nothing else runs, and for 30 others during a run. */
export async function measurePresentUser(): Promise<{ alone: Delays; besideARun: Delays }> {
  const house = await startHouse({ callsPerSecond: CALLS_PER_SECOND });
  try {
    const { client } = house.engine;
    const users = await house.addLogins(2 * SAMPLES + 5);
    const app = new FlinksRefreshClient(client);
    await delays(app, house, users.slice(0, 5));
    const alone = await delays(app, house, users.slice(5, 5 + SAMPLES));
    await house.addLogins(LOGINS_OF_THE_RUN);
    const runId = randomUUID();
    const run = await client.workflow.start('dailyRefresh', {
      workflowId: dailyRefreshWorkflowId(runId),
      taskQueue: REFRESH_TASK_QUEUE,
      args: [{ runId, trigger: 'app' }],
    });
    await pause(10_000);
    const besideARun = await delays(app, house, users.slice(5 + SAMPLES));
    await run.terminate('measured');
    return { alone, besideARun };
  } finally {
    await house.stop();
  }
}

async function delays(
  app: FlinksRefreshClient,
  { surroundings }: Awaited<ReturnType<typeof startHouse>>,
  users: string[],
): Promise<Delays> {
  const asked = new Map<string, number>();
  for (const loginId of users) {
    asked.set(loginId, Date.now());
    await app.startRefresh({ loginId, live: true });
    await pause(EVERY_MS);
  }
  for (;;) {
    const calls = await surroundings.simulator.ask<LiveCalls>({ kind: 'live' } satisfies SimulatorMessage);
    const took = calls.flatMap(({ loginId, atMs }) => (asked.has(loginId) ? [atMs - asked.get(loginId)!] : []));
    if (took.length < users.length) {
      await pause(500);
      continue;
    }
    took.sort((a, b) => a - b);
    return { p50: took[Math.floor(took.length / 2)]!, p95: took[Math.ceil(took.length * 0.95) - 1]! };
  }
}
