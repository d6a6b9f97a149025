import { renameSync, writeFileSync } from 'node:fs';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { FAILURE_CONVERTER } from '../client/payload-codec';
import { builtFile } from './built';

/** What is fixed when a bundle is built. A bundle includes only what its kind uses. */
export interface BundleKind {
  /** For workers with PAYLOAD_KEYS: includes the converter that encodes failures. */
  encodesFailures: boolean;
  /** Includes the interceptors of workflows/tracing.ts. */
  traced: boolean;
}

export const BUNDLE_KINDS: BundleKind[] = [false, true].flatMap((encodesFailures) =>
  [false, true].map((traced) => ({ encodesFailures, traced })),
);

/** The path of the bundle that `npm run build` makes for a kind. */
export const bundleFor = ({ encodesFailures, traced }: BundleKind): string =>
  builtFile(`workflow-bundle${encodesFailures ? '-encoding' : ''}${traced ? '-traced' : ''}.js`);

/** Bundles all workflow code into one file, which workers run without compiling at start. */
export async function buildWorkflowBundle(options: {
  workflowsPath: string;
  outFile: string;
  encodesFailures?: boolean;
  interceptorModules?: string[];
}): Promise<void> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: options.workflowsPath,
    workflowInterceptorModules: options.interceptorModules ?? [],
    ...(options.encodesFailures ? { failureConverterPath: FAILURE_CONVERTER } : {}),
    logger: new DefaultLogger('WARN'),
    // Stack traces get files and lines from the map. Columns and source texts would be half of the bundle.
    webpackConfigHook: (config) => ({ ...config, devtool: 'inline-nosources-cheap-module-source-map' }),
  });
  // Written atomically: another process may be reading or writing the file.
  const draft = `${options.outFile}.${process.pid}`;
  writeFileSync(draft, code);
  renameSync(draft, options.outFile);
}
