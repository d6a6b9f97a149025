import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { FAILURE_CONVERTER } from '../client/payload-codec';

/** What is fixed when a bundle is made. Who uses neither carries neither. */
export interface BundleKind {
  /** For workers with PAYLOAD_KEYS: how failures are converted. */
  encodesFailures: boolean;
  /** With the interceptors of workflows/tracing.ts. */
  traced: boolean;
}

export const BUNDLE_KINDS: BundleKind[] = [false, true].flatMap((encodesFailures) =>
  [false, true].map((traced) => ({ encodesFailures, traced })),
);

/** The bundle of a kind that `npm run build` makes: beside this folder's parent in dist/. */
export const bundleFor = ({ encodesFailures, traced }: BundleKind): string =>
  join(__dirname, '..', `workflow-bundle${encodesFailures ? '-encoding' : ''}${traced ? '-traced' : ''}.js`);

/** Bundles all workflow code into one file, which workers run: no compiler is at work when they start. */
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
    // Stack traces name files and lines by the map; columns and the text of every source would be half of the bundle.
    webpackConfigHook: (config) => ({ ...config, devtool: 'inline-nosources-cheap-module-source-map' }),
  });
  // Whole or not at all: another process may be reading the file, or writing it too.
  const draft = `${options.outFile}.${process.pid}`;
  writeFileSync(draft, code);
  renameSync(draft, options.outFile);
}
