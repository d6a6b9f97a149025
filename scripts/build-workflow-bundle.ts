import { join } from 'node:path';
import { buildWorkflowBundle, WORKFLOW_BUNDLE } from '../worker/bundle';

/** Makes dist/workflow-bundle.js. Runs from dist/, after the compiler. */
buildWorkflowBundle({ workflowsPath: join(__dirname, '..', 'workflows', 'index.js'), outFile: WORKFLOW_BUNDLE }).catch(
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
