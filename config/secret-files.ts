import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { loadClientConfig } from '@temporalio/envconfig';

/** The setting that names another temporal.toml. */
export const CONFIG_FILE = 'TEMPORAL_CONFIG_FILE';

type Values = Record<string, string | undefined>;

/** Returns files of Temporal's settings that hold a private key or an API key. */
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

/** Returns where Temporal's library looks without TEMPORAL_CONFIG_FILE. */
function defaultConfigFile({ XDG_CONFIG_HOME: xdg, HOME: home = homedir() }: Values): string {
  const base = process.platform === 'darwin' ? join(home, 'Library', 'Application Support') : join(home, '.config');
  return join(xdg !== undefined && isAbsolute(xdg) ? xdg : base, 'temporalio', 'temporal.toml');
}

/** Returns the files node was told to read settings from, and the usual `.env` in the folder where it is started. */
export function envFiles(nodeOptions: readonly string[], folder: string): string[] {
  const named = nodeOptions.flatMap((option, at) => {
    const match = /^--env-file(?:-if-exists)?(?:=(.*))?$/s.exec(option);
    if (match === null) return [];
    return match[1] ?? nodeOptions[at + 1] ?? [];
  });
  return [...new Set(['.env', ...named].map((name) => resolve(folder, name)))];
}
