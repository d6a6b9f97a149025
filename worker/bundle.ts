import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

/** The bundle `npm run build` makes: beside this folder's parent in dist/. */
export const WORKFLOW_BUNDLE = join(__dirname, '..', 'workflow-bundle.js');

/** Bundles all workflow code into one file, which workers run: no compiler is at work when they start. */
export async function buildWorkflowBundle(options: { workflowsPath: string; outFile: string }): Promise<void> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: options.workflowsPath,
    logger: new DefaultLogger('WARN'),
  });
  writeFileSync(options.outFile, code);
}
