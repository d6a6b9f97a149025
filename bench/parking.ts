import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { Pool } from 'pg';
import { FlinksRefreshClient } from '../client';
import { dailyRefreshWorkflowId, REFRESH_TASK_QUEUE } from '../domain/ids';
import { startEmbeddedPostgres } from '../embedded/postgres';
import { startSimulator } from '../simulator/server';
import { migrate } from '../store/migrate';
import { openStore } from '../store/store';
import { startTestTemporal } from '../test/support/embedded-temporal';
import type { Measured } from './landing-worker';

/**
 * Measures what logins that wait for their users cost a worker. A run over 5,000 logins makes all of them wait, because
 * their banks refuse them. Then every tenth user comes back. The worker evicted the workflows of these users from its
 * cache long ago. The worker runs in a process of its own; PostgreSQL and Temporal are real. Prints a table for
 * docs/performance.md, then exits.
 *
 *   npm run build && npx tsc -p bench/tsconfig.json && node dist/bench/parking.js
 */
const LOGINS = 5_000;
const STEP = 1_000;
const LIMIT_MS = 9 * 60_000;

async function main(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'parking-bench-'));
  const postgres = await startEmbeddedPostgres({ dataDir });
  const temporal = await startTestTemporal();
  const simulator = await startSimulator();
  const worker = fork(join(__dirname, 'landing-worker.js'));
  const tooLate = setTimeout(() => {
    console.error('The benchmark took too long.');
    worker.kill('SIGKILL');
    process.exit(1);
  }, LIMIT_MS);
  try {
    await migrate(postgres.url);
    const store = openStore({ databaseUrl: postgres.url, applicationName: 'bench' });
    const database = new Pool({ connectionString: postgres.url });
    const loginIds = Array.from({ length: LOGINS }, () => randomUUID() as string);
    for (const loginId of loginIds) simulator.addLogin({ loginId, cached: { code: 'INVALID_PASSWORD' } });
    await store.logins.upsertMany(loginIds.map((loginId) => ({ loginId, institution: 'Maple Bank' })));
    const flinks = { flinksUrl: simulator.url, keys: simulator.credentials };
    worker.send({ databaseUrl: postgres.url, temporalAddress: temporal.address, ...flinks });
    const connection = await Connection.connect({ address: temporal.address });
    const client = new Client({ connection });

    console.log(
      `${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model}`,
    );
    console.log('| logins that wait | RSS | after |\n| --- | --- | --- |');
    const [rssBefore] = (await once(worker, 'message')) as [number];
    const startedMs = performance.now();
    const row = (what: string | number, rss: number) =>
      console.log(
        `| ${what} | ${Math.round(rss / 1024 / 1024)} MB | ${Math.round((performance.now() - startedMs) / 1000)} s |`,
      );
    const rss = async () => {
      worker.send('sample');
      return ((await once(worker, 'message')) as [number])[0];
    };
    const waiting = async () => {
      const { rows } = await database.query<{ count: number }>(
        `select count(*)::int as count from logins where state = 'awaiting_user'`,
      );
      return rows[0]?.count ?? 0;
    };
    row(0, rssBefore);
    const runId = randomUUID();
    const run = client.workflow.execute('dailyRefresh', {
      workflowId: dailyRefreshWorkflowId(runId),
      taskQueue: REFRESH_TASK_QUEUE,
      args: [{ runId, trigger: 'app' }],
    });
    for (let step = STEP; step <= LOGINS; step += STEP) {
      while ((await waiting()) < step) await new Promise((resolve) => setTimeout(resolve, 250));
      row(step, await rss());
    }
    await run;
    row('the run has ended', await rss());
    const app = new FlinksRefreshClient(client);
    const back = loginIds.filter((_loginId, index) => index % 10 === 0);
    back.forEach((loginId) => simulator.reconnect(loginId));
    for (const loginId of back) await app.connectCompleted(loginId, { eventId: 'back', source: 'bench' });
    while ((await waiting()) > LOGINS - back.length) await new Promise((resolve) => setTimeout(resolve, 250));
    row(`${back.length} have come back`, await rss());
    worker.send('stop');
    const [measured] = (await once(worker, 'message')) as [Measured];
    row('peak', measured.rssPeak);
    await Promise.all([connection.close(), store.close(), database.end()]);
  } finally {
    clearTimeout(tooLate);
    worker.kill('SIGKILL');
    await Promise.all([temporal.stop(), postgres.stop(), simulator.close()]);
    rmSync(dataDir, { recursive: true, force: true });
  }
}

void main();
