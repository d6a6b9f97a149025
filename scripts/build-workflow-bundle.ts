import { join } from 'node:path';
import { buildWorkflowBundle, ENCODING_WORKFLOW_BUNDLE, WORKFLOW_BUNDLE } from '../worker/bundle';

/** Makes the two bundles in dist/. Runs from dist/, after the compiler. */
const workflowsPath = join(__dirname, '..', 'workflows', 'index.js');
Promise.all([
  buildWorkflowBundle({ workflowsPath, outFile: WORKFLOW_BUNDLE }),
  buildWorkflowBundle({ workflowsPath, outFile: ENCODING_WORKFLOW_BUNDLE, encodesFailures: true }),
]).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
