import { bundleWorkflowCode } from '@temporalio/worker';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const TEST_BUNDLE = join(__dirname, '../../dist/test/workflow-bundle.js');

/** The bundle of the sources under test: built once for the whole jest run. */
export async function buildTestBundle(): Promise<void> {
  const logger = { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error: console.error };
  const { code } = await bundleWorkflowCode({ workflowsPath: join(__dirname, '../../workflows/index.ts'), logger });
  mkdirSync(dirname(TEST_BUNDLE), { recursive: true });
  writeFileSync(TEST_BUNDLE, code);
}
