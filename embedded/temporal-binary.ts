import { mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { EmbeddedError } from './embedded-error';
import { findOnPath, isExecutable, sdkDownload } from './executables';
import { downloadTemporal, SDK_DOWNLOAD_NAME } from './temporal-download';
import { buildTemporal } from './temporal-go';
import { TEMPORAL_CLI } from './temporal-release';

export interface FindTemporalOptions {
  /** TEMPORAL_CLI_PATH: if set, only this program is used. */
  cliPath?: string;
  /** The PATH on which `temporal` and `go` are searched for. */
  path: string;
  /** Where downloads and builds are kept for the next time. */
  cacheDir: string;
  progress?: (line: string) => void;
}

/** `flinks-daily-refresh` in the user's cache folder, as the system's own variables or the XDG rules give it. */
export function defaultCacheDir(env: Record<string, string | undefined>): string {
  const xdg = env['XDG_CACHE_HOME'];
  const base = xdg && isAbsolute(xdg) ? xdg : join(env['HOME'] || homedir(), '.cache');
  return join(base, 'flinks-daily-refresh');
}

/**
 * Returns the Temporal CLI with the development server. Takes the first of: TEMPORAL_CLI_PATH; `temporal` on the PATH;
 * the SDK's cached download; what an earlier start put into `cacheDir`. If none of them has it, gets it in this order:
 * Temporal's release, checked by its pinned hash; `go install`, if there is Go. Throws `temporal_not_found`, naming all
 * ways.
 */
export async function findTemporalBinary(options: FindTemporalOptions): Promise<string> {
  const { cliPath, path, cacheDir, progress } = options;
  if (cliPath) {
    if (isExecutable(cliPath)) return cliPath;
    throw new EmbeddedError(
      'temporal_not_found',
      `TEMPORAL_CLI_PATH is ${cliPath}, which is not a program. Set it to the Temporal CLI's path, or unset it.`,
    );
  }
  const target = join(cacheDir, `temporal-cli-${TEMPORAL_CLI}`, 'temporal');
  const there = findOnPath('temporal', path) ?? sdkDownload(SDK_DOWNLOAD_NAME) ?? [target].find(isExecutable);
  if (there !== undefined) return there;

  const failures: string[] = [];
  const go = findOnPath('go', path);
  const ways: ((folder: string) => Promise<string>)[] = [
    downloadLoudly,
    ...(go === undefined ? [] : [(folder: string) => buildTemporal(go, folder, progress)]),
  ];
  for (const get of ways) {
    try {
      return await cacheBinary(target, get);
    } catch (error) {
      failures.push((error as Error).message);
    }
  }
  throw new EmbeddedError('temporal_not_found', notFound(failures, go));

  function downloadLoudly(folder: string): Promise<string> {
    progress?.('Downloading the Temporal server, once.');
    return downloadTemporal(folder);
  }
}

function notFound(failures: readonly string[], go: string | undefined): string {
  return [
    'There is no Temporal server to run. Any one of these helps:',
    '- set TEMPORAL_ADDRESS to a Temporal server of your own;',
    '- set TEMPORAL_CLI_PATH to the Temporal CLI, or put `temporal` on the PATH;',
    '- let this machine reach github.com, from where the release of Temporal is fetched;',
    `- ${go === undefined ? 'install Go' : 'let Go fetch modules'}, so that the server can be built here (go install).`,
    ...failures.map((failure) => `Tried: ${failure}`),
  ].join('\n');
}

/** Gets a binary into its own folder and moves it to `target` in one step, so that concurrent calls do no harm. */
async function cacheBinary(target: string, get: (folder: string) => Promise<string>): Promise<string> {
  const home = dirname(target);
  mkdirSync(dirname(home), { recursive: true });
  const draft = mkdtempSync(`${home}.`);
  try {
    const binary = await get(draft);
    mkdirSync(home, { recursive: true });
    renameSync(binary, target);
    return target;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}
