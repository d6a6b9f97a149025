import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { FAILURE_CONVERTER, type PayloadKey } from '../client/payload-codec';

/** The bundles `npm run build` makes: beside this folder's parent in dist/. */
export const WORKFLOW_BUNDLE = join(__dirname, '..', 'workflow-bundle.js');
/** For workers with PAYLOAD_KEYS: how failures are converted is fixed when the bundle is made. */
export const ENCODING_WORKFLOW_BUNDLE = join(__dirname, '..', 'workflow-bundle-encoding.js');

/** The bundle that goes with these keys. */
export const bundleFor = (keys: readonly PayloadKey[] | null): string =>
  keys === null ? WORKFLOW_BUNDLE : ENCODING_WORKFLOW_BUNDLE;

/** Bundles all workflow code into one file, which workers run: no compiler is at work when they start. */
export async function buildWorkflowBundle(options: {
  workflowsPath: string;
  outFile: string;
  encodesFailures?: boolean;
}): Promise<void> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: options.workflowsPath,
    ...(options.encodesFailures ? { failureConverterPath: FAILURE_CONVERTER } : {}),
    logger: new DefaultLogger('WARN'),
    // Stack traces name files and lines by the map; the text of every source in it would be a third of the bundle.
    webpackConfigHook: (config) => ({ ...config, devtool: 'inline-nosources-source-map' }),
  });
  writeFileSync(options.outFile, code);
}
