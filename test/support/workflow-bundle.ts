import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildWorkflowBundle } from '../../worker/bundle';

/** The bundles of the workflows, without and with tracing. */
export const TEST_BUNDLE = join(__dirname, '../../dist/test/workflow-bundle.js');
export const TRACED_TEST_BUNDLE = join(__dirname, '../../dist/test/workflow-bundle-traced.js');
/** The same for workers with PAYLOAD_KEYS. */
export const ENCODING_TEST_BUNDLE = join(__dirname, '../../dist/test/workflow-bundle-encoding.js');
export const ENCODING_TRACED_TEST_BUNDLE = join(__dirname, '../../dist/test/workflow-bundle-encoding-traced.js');

const WORKFLOWS = join(__dirname, '../../workflows');
const workflowsPath = join(WORKFLOWS, 'index.ts');
const interceptorModules = [join(WORKFLOWS, 'tracing.ts')];

/** Builds the bundles of the tested sources, once for the whole jest run: each costs a second of CPU or more. */
export async function buildTestBundles(): Promise<void> {
  mkdirSync(dirname(TEST_BUNDLE), { recursive: true });
  for (const [encodesFailures, plain, traced] of [
    [false, TEST_BUNDLE, TRACED_TEST_BUNDLE],
    [true, ENCODING_TEST_BUNDLE, ENCODING_TRACED_TEST_BUNDLE],
  ] as const) {
    await buildWorkflowBundle({ workflowsPath, encodesFailures, outFile: plain });
    await buildWorkflowBundle({ workflowsPath, encodesFailures, outFile: traced, interceptorModules });
  }
}
