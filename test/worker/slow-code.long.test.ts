import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { REFRESH_TASK_QUEUE } from '../../domain/ids';
import { DEFAULT_POLICY } from '../../domain/policy';
import { createLogger } from '../../process/logging';
import { openStore } from '../../store/store';
import { buildWorkflowBundle } from '../../worker/bundle';
import { startWorkers, type RunningWorkers } from '../../worker/workers';
import { freshDatabase } from '../support/database';
import { FakeFlinks } from '../support/fake-flinks';
import { connectToTestTemporal } from '../support/temporal';

test('workflow code that runs for longer than the 5 s of the SDK, as one that reads thousands of signals, is not cut short', async () => {
  const folder = mkdtempSync(join(__dirname, '.canary-'));
  const outFile = join(mkdtempSync(join(tmpdir(), 'flinks-canary-')), 'bundle.js');
  const workflowsPath = join(folder, 'canary.ts');
  const busy = 'let sum = 0; for (let n = 0; n < turns; n += 1) sum = (sum * 31 + n) % 1_000_003; return sum;';
  writeFileSync(workflowsPath, `export async function canary(turns: number) { ${busy} }`);
  const temporal = await connectToTestTemporal();
  const database = await freshDatabase();
  const store = openStore({ databaseUrl: database.url, applicationName: 'test' });
  let workers: RunningWorkers | undefined;
  try {
    await buildWorkflowBundle({ workflowsPath, outFile });
    workers = await startWorkers({
      connection: temporal.native,
      namespace: temporal.namespace,
      bundlePath: outFile,
      flinks: new FakeFlinks(),
      store,
      policy: { ...DEFAULT_POLICY, attributes: [] },
      callsPerSecond: 100,
      shutdownGraceMs: 10_000,
      log: createLogger('fatal'),
    });
    const run = (turns: number) =>
      temporal.client.workflow.execute('canary', {
        taskQueue: REFRESH_TASK_QUEUE,
        workflowId: `canary-${randomUUID()}`,
        args: [turns],
      });
    // The duration of a turn depends on this machine, and the clock of workflow code stands still while it runs.
    let tookMs = 0;
    for (let turns = 50_000_000; tookMs < 5_500; turns = Math.ceil(turns * Math.max(1.5, 7_000 / tookMs))) {
      const startedMs = Date.now();
      await run(turns);
      tookMs = Date.now() - startedMs;
    }
    expect(tookMs).toBeGreaterThan(5_000);
  } finally {
    await workers?.stop();
    await store.close();
    await database.drop();
    await temporal.close();
    rmSync(folder, { recursive: true });
    rmSync(dirname(outFile), { recursive: true });
  }
});
