import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { REFRESH_TASK_QUEUE, refreshLoginWorkflowId } from '../domain/ids';
import { startEmbeddedPostgres } from '../embedded/postgres';
import { migrate } from '../store/migrate';
import { openStore } from '../store/store';
import { startTestTemporal } from '../test/support/embedded-temporal';
import { guid } from '../test/support/large-answer';
import type { Measured, WorkerInput } from './landing-worker';

/**
 * Measures how a worker takes in large answers: one of 120,000 and one of 100,000 transactions, and one of ten to
 * compare with. Each is read once on the main thread and once on a thread of its own, while 50 small logins are
 * refreshed beside it. Then the large login is refreshed again, alone. Each case has a worker process of its own;
 * PostgreSQL and Temporal are real. Prints a table for docs/performance.md, then exits.
 *
 *   npx tsc -p bench/tsconfig.json && node dist/bench/landing.js
 */
const SIZES = ['1x10', '20x6000', '500x200'] as const;
const WAYS = ['main thread', 'own thread'] as const;
const SMALL_LOGINS = 50;
const CASE_LIMIT_MS = 180_000;

async function main(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'landing-bench-'));
  const postgres = await startEmbeddedPostgres({ dataDir });
  const temporal = await startTestTemporal();
  const flinks = fork(join(__dirname, 'landing-flinks.js'));
  try {
    const [flinksUrl] = (await once(flinks, 'message')) as [string];
    await migrate(postgres.url);
    const servers = { databaseUrl: postgres.url, temporalAddress: temporal.address, flinksUrl };
    console.log(
      `${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model}`,
    );
    console.log(
      '| answer | read on | RSS before | RSS peak | event loop p99 | longest | refreshed in | 50 small ones in | again in |',
    );
    console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- |');
    for (const size of SIZES) for (const way of WAYS) console.log(await measure(size, way, servers));
  } finally {
    flinks.kill();
    await Promise.all([temporal.stop(), postgres.stop()]);
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function measure(size: string, way: string, servers: Omit<WorkerInput, 'unreadBytes'>): Promise<string> {
  const large = guid(`${size}/${way}`);
  const small = Array.from({ length: SMALL_LOGINS }, (_none, index) => guid(`${large}/${index}`));
  const store = openStore({ databaseUrl: servers.databaseUrl, applicationName: 'bench' });
  await store.logins.upsertMany([large, ...small].map((loginId) => ({ loginId, reference: size })));
  await fetch(`${servers.flinksUrl}/bench/${large}/${size}`, { method: 'POST' });
  const worker = fork(join(__dirname, 'landing-worker.js'));
  const connection = await Connection.connect({ address: servers.temporalAddress });
  try {
    worker.send({ ...servers, ...(way === 'main thread' ? { unreadBytes: Number.MAX_SAFE_INTEGER } : {}) });
    const [rssBefore] = (await within(once(worker, 'message'))) as [number];
    const client = new Client({ connection });
    const refresh = async (loginIds: string[]) => {
      const startedMs = performance.now();
      const outcomes = await Promise.all(
        loginIds.map((loginId) =>
          client.workflow.execute('refreshLogin', {
            workflowId: refreshLoginWorkflowId(loginId),
            taskQueue: REFRESH_TASK_QUEUE,
            args: [{ loginId, trigger: 'app' }],
          }),
        ),
      );
      if (!outcomes.every((one) => (one as { outcome: string }).outcome === 'refreshed'))
        throw new Error(JSON.stringify(outcomes));
      return performance.now() - startedMs;
    };
    const [largeMs, smallMs] = await within(Promise.all([refresh([large]), refresh(small)]));
    // The large login is refreshed once more. All its rows are stored already, so none is written.
    const againMs = await within(refresh([large]));
    const { rssPeak, p99Ms, longestMs } = await stopped(worker);
    const cells = [
      size,
      way,
      mb(rssBefore),
      mb(rssPeak),
      `${p99Ms} ms`,
      `${longestMs} ms`,
      seconds(largeMs),
      seconds(smallMs),
      seconds(againMs),
    ];
    return `| ${cells.join(' | ')} |`;
  } finally {
    worker.kill('SIGKILL');
    await connection.close();
    await store.close();
  }
}

async function stopped(worker: ChildProcess): Promise<Measured> {
  worker.send('stop');
  const [measured] = (await within(once(worker, 'message'))) as [Measured];
  return measured;
}

/** Rejects if the work takes too long, so that the benchmark cannot hang. */
async function within<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('The benchmark took too long.')), CASE_LIMIT_MS);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

const mb = (bytes: number): string => `${Math.round(bytes / 1024 / 1024)} MB`;
const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

void main();
