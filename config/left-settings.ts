import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SETTINGS } from './catalogue';
import { maskedSettings, type MaskedSetting } from './masked';
import type { Problem } from './problems';
import type { Settings } from './settings';

/**
 * A file in DATA_DIR, beside `up.json`, with the settings of the `up` or `demo` that runs on this folder. Only its
 * owner can read the file.
 */
const FILE = 'up-settings.json';

type Env = Record<string, string | undefined>;

/** The settings that a running `up` or `demo` has left for commands on the same DATA_DIR. */
export interface LeftSettings {
  pid: number;
  /** Settings by name, as in the environment. Those of an `up` hold no secrets; the secrets of a demo are made up. */
  env: Record<string, string>;
  /** All settings in force, secrets masked. */
  masked: MaskedSetting[];
  /** Whether the `up` was given the address of a server, instead of running an embedded one. */
  given: { database: boolean; temporal: boolean };
}

/**
 * Leaves the settings of this process, which were read from `env`, for other commands. Secrets, and settings that may
 * carry a secret, are left out, unless `secretsToo` says that all of them are made up. Call the returned function when
 * the servers end.
 */
export function leaveSettings(settings: Settings, env: Env, { secretsToo }: { secretsToo: boolean }): () => void {
  const path = join(settings.dataDir, FILE);
  const kept = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && (secretsToo || mayBeWritten(entry[0], entry[1])),
  );
  const left: LeftSettings = {
    pid: process.pid,
    env: Object.fromEntries(kept.filter(([name]) => SETTINGS.has(name) && !FOUND_ELSEWHERE.has(name))),
    masked: maskedSettings(settings),
    given: { database: settings.database.url !== null, temporal: settings.temporal.address !== null },
  };
  writeFileSync(path, JSON.stringify(left), { mode: 0o600 });
  // The mode above applies only to a new file.
  chmodSync(path, 0o600);
  return () => rmSync(path, { force: true });
}

/** The servers' addresses stand in `up.json`, and the folder is known to whoever reads this file. */
const FOUND_ELSEWHERE = new Set(['DATABASE_URL', 'DATA_DIR', 'TEMPORAL_ADDRESS', 'TEMPORAL_NAMESPACE']);

/** A URL may carry a token in its query, or a password. */
const mayBeWritten = (name: string, value: string): boolean =>
  SETTINGS.get(name)?.secret === undefined && !(/^https?:/i.test(value) && /[?@]/.test(value));

/**
 * Returns what a running `up` or `demo` has left in the DATA_DIR of this environment. Null if none runs there, or if
 * the environment names a server of its own in place of one that the `up` or `demo` has embedded.
 */
export function leftSettings(env: Env): LeftSettings | null {
  const left = read(env['DATA_DIR']?.trim() || SETTINGS.get('DATA_DIR')!.fallback!);
  if (left === null || !isAlive(left.pid)) return null;
  const names = (setting: string) => [setting, `${setting}_FILE`].some((name) => (env[name] ?? '').trim() !== '');
  const isOther =
    (names('DATABASE_URL') && !left.given.database) || (names('TEMPORAL_ADDRESS') && !left.given.temporal);
  return isOther ? null : left;
}

/** The environment; what it does not set comes from the settings that were left. */
export const withLeft = (env: Env, left: LeftSettings | null): Env => ({
  ...left?.env,
  ...Object.fromEntries(Object.entries(env).filter(([, value]) => (value ?? '').trim() !== '')),
});

const KNOWN_TO_UP = 'is required here too: the running `flinks-refresh up` has it, but writes no secret down';

/** Says of missing secrets that only the running `up` has them. */
export const withReasons = (problems: Problem[], left: LeftSettings | null): Problem[] =>
  problems.map(({ setting, problem }) => ({
    setting,
    problem: left !== null && isHeldBack(setting, problem) ? KNOWN_TO_UP : problem,
  }));

/** Whether this problem is that a secret is known to the running `up` alone. */
export const isHeldBack = (setting: string, problem: string): boolean =>
  SETTINGS.get(setting)?.secret !== undefined && (problem === 'is required' || problem === KNOWN_TO_UP);

function read(dataDir: string): LeftSettings | null {
  try {
    return JSON.parse(readFileSync(join(dataDir, FILE), 'utf8')) as LeftSettings;
  } catch {
    return null;
  }
}

/** Whether a process with this pid runs, whoever it belongs to. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
