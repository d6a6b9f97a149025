import { renameSync, writeFileSync } from 'node:fs';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { FAILURE_CONVERTER } from '../client/payload-codec';
import { builtFile } from './built';

/**
 * What a bundle of the workflow code includes. This is fixed when the bundle is built, so there is one bundle for each
 * kind.
 */
export interface BundleKind {
  /** Whether it includes the converter that encodes failures, as workers with PAYLOAD_KEYS need it. */
  encodesFailures: boolean;
  /** Whether it includes the interceptors of workflows/tracing.ts, as workers that send traces need them. */
  traced: boolean;
}

export const BUNDLE_KINDS: BundleKind[] = [false, true].flatMap((encodesFailures) =>
  [false, true].map((traced) => ({ encodesFailures, traced })),
);

/** The path of the bundle that `npm run build` makes for a kind. */
export const bundleFor = ({ encodesFailures, traced }: BundleKind): string =>
  builtFile(`workflow-bundle${encodesFailures ? '-encoding' : ''}${traced ? '-traced' : ''}.js`);

/** Bundles all workflow code into one file. Workers run that file, so they compile nothing when they start. */
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
    // The source map gives stack traces their files and lines. It has no columns and no source texts, because these
    // would be half of the bundle.
    webpackConfigHook: (config) => ({ ...config, devtool: 'inline-nosources-cheap-module-source-map' }),
  });
  // Written under another name and then renamed, because another process may be reading or writing the file.
  const draft = `${options.outFile}.${process.pid}`;
  writeFileSync(draft, code);
  renameSync(draft, options.outFile);
}
