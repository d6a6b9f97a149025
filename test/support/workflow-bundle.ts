import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildWorkflowBundle } from '../../worker/bundle';

export const TEST_BUNDLE = join(__dirname, '../../dist/test/workflow-bundle.js');

/** The bundle of the sources under test, made as it is shipped: built once for the whole jest run. */
export async function buildTestBundle(): Promise<void> {
  mkdirSync(dirname(TEST_BUNDLE), { recursive: true });
  await buildWorkflowBundle({ workflowsPath: join(__dirname, '../../workflows/index.ts'), outFile: TEST_BUNDLE });
}
