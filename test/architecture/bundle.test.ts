import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from '@temporalio/worker';
import { buildWorkflowBundle } from '../../worker/bundle';
import * as workflows from '../../workflows';
import { connectToTestTemporal } from '../support/temporal';
import { TEST_BUNDLE, TRACED_TEST_BUNDLE } from '../support/workflow-bundle';

const code = readFileSync(TEST_BUNDLE, 'utf8');
/** Paths of the modules that webpack included. */
const modules = [...new Set([...code.matchAll(/^\/\*\*\*\/ "([^"]+)"/gm)].map(([, path = '']) => path))];

test.each([TEST_BUNDLE, TRACED_TEST_BUNDLE])('the workflow bundle %s is under 2 MB', (bundle) => {
  expect(statSync(bundle).size).toBeLessThan(2_000_000);
});

test('of our folders only domain and workflows are in it, and no library but the SDK and what that needs', () => {
  const ours = modules.filter((path) => !path.includes('node_modules')).map((path) => path.split('/')[1]);
  expect([...new Set(ours)].sort()).toEqual(['domain', 'workflows']);
  const libraries = modules.flatMap((path) => /node_modules\/(@[^/]+\/[^/]+|[^/]+)/.exec(path)?.[1] ?? []);
  const allowed = ['@temporalio/common', '@temporalio/workflow', 'long', 'ms', 'nexus-rpc'];
  expect([...new Set(libraries)].sort()).toEqual(allowed);
});

test('its entry exports the workflow types there are, and nothing else', () => {
  expect(Object.keys(workflows).sort()).toEqual([
    'dailyRefresh',
    'deliverEvents',
    'enrolLogins',
    'purge',
    'refreshLogin',
    'replaceLogin',
    'withdrawLogin',
  ]);
});

test('what one workflow changes in a module no other workflow sees', async () => {
  const folder = mkdtempSync(join(__dirname, '.canary-'));
  const outFile = join(mkdtempSync(join(tmpdir(), 'flinks-canary-')), 'bundle.js');
  const workflowsPath = join(folder, 'canary.ts');
  writeFileSync(workflowsPath, 'let counter = 0;\nexport async function canary() { return (counter += 1); }\n');
  const { client, native, namespace, close } = await connectToTestTemporal();
  try {
    await buildWorkflowBundle({ workflowsPath, outFile });
    const taskQueue = 'canary';
    const worker = await Worker.create({
      connection: native,
      namespace,
      taskQueue,
      workflowBundle: { codePath: outFile },
    });
    const counts = await worker.runUntil(() =>
      Promise.all(
        [1, 2, 3].map((n) =>
          client.workflow.execute('canary', { taskQueue, workflowId: `canary-${process.pid}-${n}` }),
        ),
      ),
    );
    expect(counts).toEqual([1, 1, 1]);
  } finally {
    await close();
    rmSync(folder, { recursive: true });
  }
});
