import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildWorkflowBundle } from '../../worker/bundle';

export const TEST_BUNDLE = join(__dirname, '../../dist/test/workflow-bundle.js');
export const TRACED_TEST_BUNDLE = join(__dirname, '../../dist/test/workflow-bundle-traced.js');

const WORKFLOWS = join(__dirname, '../../workflows');
const workflowsPath = join(WORKFLOWS, 'index.ts');

/** The bundles of the sources under test: built once for the whole jest run. */
export async function buildTestBundles(): Promise<void> {
  mkdirSync(dirname(TEST_BUNDLE), { recursive: true });
  await buildWorkflowBundle({ workflowsPath, outFile: TEST_BUNDLE });
  const interceptorModules = [join(WORKFLOWS, 'tracing.ts')];
  await buildWorkflowBundle({ workflowsPath, outFile: TRACED_TEST_BUNDLE, interceptorModules });
}
