import { closeSync, openSync, readSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { loadClientConfig } from '@temporalio/envconfig';
import { SETTINGS } from './catalogue';

/** The setting with the path of `temporal.toml`, if that file is not at its default place. */
export const CONFIG_FILE = 'TEMPORAL_CONFIG_FILE';

type Values = Record<string, string | undefined>;

/** How the name of a setting ends that names the file of a secret: `LINK_KEY_FILE` names a file that holds LINK_KEY. */
export const FILE_SUFFIX = '_FILE';

const MOST_BYTES = 64 * 1024;

/**
 * Returns the secret in a file of at most 64 KB, read as UTF-8; one line break at its end is cut off. A problem never
 * repeats what the file holds.
 */
export function readSecretFile(path: string): { text: string } | { problem: string } {
  let bytes: Buffer;
  try {
    bytes = readAtMost(path, MOST_BYTES + 1);
  } catch (error) {
    return { problem: `names a file that cannot be read (${(error as NodeJS.ErrnoException).code ?? 'no code'})` };
  }
  if (bytes.length > MOST_BYTES) return { problem: 'names a file of more than 64 KB' };
  const text = bytes.toString('utf8').replace(/\r?\n$/, '');
  if (text.trim() === '') return { problem: 'names an empty file' };
  return { text };
}

/** Reads at most `bytes` bytes, because the path may lead to a file without an end, such as a device. */
function readAtMost(path: string, bytes: number): Buffer {
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(bytes);
    let length = 0;
    for (let read = -1; read !== 0 && length < bytes; length += read) {
      read = readSync(file, buffer, length, bytes - length, null);
    }
    return buffer.subarray(0, length);
  } finally {
    closeSync(file);
  }
}

/** Returns the paths of the files with secrets that `…_FILE` settings name. */
export const namedSecretFiles = (env: Values): string[] =>
  [...SETTINGS].flatMap(([name, { secret }]) => {
    const path = secret === undefined ? '' : (env[`${name}${FILE_SUFFIX}`]?.trim() ?? '');
    return path === '' ? [] : [path];
  });

/**
 * Returns the paths of the files with Temporal's private keys and API keys: key files that the environment or
 * `temporal.toml` names, and `temporal.toml` itself if it holds such a key.
 */
export function filesWithSecrets(values: Record<string, string>): string[] {
  const profiles = Object.values(loadClientConfig({ overrideEnvVars: values }).profiles);
  const keys = profiles.flatMap(({ tls }) => (tls?.clientKey === undefined ? [] : [tls.clientKey]));
  const isSecret = profiles.some(({ apiKey }) => apiKey !== undefined) || keys.some((key) => 'data' in key);
  const fromEnvironment = values['TEMPORAL_TLS_CLIENT_KEY_PATH'];
  return [
    ...(fromEnvironment === undefined ? [] : [fromEnvironment]),
    ...keys.flatMap((key) => ('path' in key ? [key.path] : [])),
    ...(isSecret ? [values[CONFIG_FILE] ?? defaultConfigFile(values)] : []),
  ];
}

/** Returns the file that Temporal's library reads if TEMPORAL_CONFIG_FILE is not set. */
function defaultConfigFile({ XDG_CONFIG_HOME: xdg, HOME: home = homedir() }: Values): string {
  const base = process.platform === 'darwin' ? join(home, 'Library', 'Application Support') : join(home, '.config');
  return join(xdg !== undefined && isAbsolute(xdg) ? xdg : base, 'temporalio', 'temporal.toml');
}

/**
 * Returns the paths of the files that `--env-file` options name, and of `.env` in `folder`, whether or not they exist.
 */
export function envFiles(nodeOptions: readonly string[], folder: string): string[] {
  const named = nodeOptions.flatMap((option, at) => {
    const match = /^--env-file(?:-if-exists)?(?:=(.*))?$/s.exec(option);
    if (match === null) return [];
    return match[1] ?? nodeOptions[at + 1] ?? [];
  });
  return [...new Set(['.env', ...named].map((name) => resolve(folder, name)))];
}
