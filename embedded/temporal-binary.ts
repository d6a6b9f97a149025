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
  /** The PATH in whose folders `temporal` and `go` are looked for. */
  path: string;
  /** The folder in which a downloaded or built CLI is kept for the next start. */
  cacheDir: string;
  progress?: (line: string) => void;
}

/** The folder `flinks-daily-refresh` in XDG_CACHE_HOME if that is an absolute path, otherwise in `.cache` of HOME. */
export function defaultCacheDir(env: Record<string, string | undefined>): string {
  const xdg = env['XDG_CACHE_HOME'];
  const base = xdg && isAbsolute(xdg) ? xdg : join(env['HOME'] || homedir(), '.cache');
  return join(base, 'flinks-daily-refresh');
}

/**
 * Returns the path of the Temporal CLI, which contains the development server. If TEMPORAL_CLI_PATH is set, it is that
 * program. Otherwise it is the first that is found of these: `temporal` on the PATH; one that the Temporal SDK has
 * downloaded; one that an earlier start has put into `cacheDir`. If there is none, downloads Temporal's release, which
 * is checked by its pinned hash, or if that fails builds it with `go install`, if Go is installed. Throws EmbeddedError
 * `temporal_not_found`, whose message names all ways to provide one.
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

/**
 * Gets a binary into a folder of this call and then moves it to `target` in one step, so that several calls at once do
 * no harm.
 */
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
