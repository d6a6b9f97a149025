import { join } from 'node:path';
import { BUNDLE_KINDS, buildWorkflowBundle, bundleFor } from '../worker/bundle';

/** Builds one workflow bundle of each kind into dist/. Runs from dist/, after the compiler. */
async function build(): Promise<void> {
  const workflows = join(__dirname, '..', 'workflows');
  for (const kind of BUNDLE_KINDS) {
    await buildWorkflowBundle({
      workflowsPath: join(workflows, 'index.js'),
      outFile: bundleFor(kind),
      encodesFailures: kind.encodesFailures,
      interceptorModules: kind.traced ? [join(workflows, 'tracing.js')] : [],
    });
  }
}

build().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
