import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildWorkflowBundle } from '../../worker/bundle';

export const TEST_BUNDLE = join(__dirname, '../../dist/test/workflow-bundle.js');
export const TRACED_TEST_BUNDLE = join(__dirname, '../../dist/test/workflow-bundle-traced.js');

export const ENCODING_TEST_BUNDLE = join(__dirname, '../../dist/test/workflow-bundle-encoding.js');
export const ENCODING_TRACED_TEST_BUNDLE = join(__dirname, '../../dist/test/workflow-bundle-encoding-traced.js');

const WORKFLOWS = join(__dirname, '../../workflows');
const workflowsPath = join(WORKFLOWS, 'index.ts');
const interceptorModules = [join(WORKFLOWS, 'tracing.ts')];

/** Builds the bundles of the tested sources, once for the whole jest run. */
export async function buildTestBundles(): Promise<void> {
  mkdirSync(dirname(TEST_BUNDLE), { recursive: true });
  await buildWorkflowBundle({ workflowsPath, outFile: TEST_BUNDLE });
  await buildWorkflowBundle({ workflowsPath, outFile: TRACED_TEST_BUNDLE, interceptorModules });
}

/** Builds the bundles for workers with PAYLOAD_KEYS, for the few tests that need them. */
export async function buildEncodingTestBundles(): Promise<void> {
  const encoding = { workflowsPath, encodesFailures: true };
  await buildWorkflowBundle({ ...encoding, outFile: ENCODING_TEST_BUNDLE });
  await buildWorkflowBundle({ ...encoding, outFile: ENCODING_TRACED_TEST_BUNDLE, interceptorModules });
}
