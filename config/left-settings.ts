import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SETTINGS } from './catalogue';
import { maskedSettings, type MaskedSetting } from './masked';
import type { Problem } from './problems';
import type { Settings } from './settings';

/**
 * A file in DATA_DIR with the settings of the `up` or `demo` that runs on this folder. It lies beside `up.json`, which
 * has the addresses of the servers. Only its owner can read the file.
 */
const FILE = 'up-settings.json';

type Env = Record<string, string | undefined>;

/** The settings that a running `up` or `demo` has left for commands on the same DATA_DIR. */
export interface LeftSettings {
  pid: number;
  /**
   * Settings by name, as they stand in the environment. The settings of an `up` are left without secrets. Those of a
   * `demo` have secrets, which are made up.
   */
  env: Record<string, string>;
  /** All settings in force, with their secrets masked. */
  masked: MaskedSetting[];
  /** For each server, whether the `up` was given its address. False: the `up` runs an embedded one. */
  given: { database: boolean; temporal: boolean };
}

/**
 * Writes the settings of this process, which were read from `env`, into DATA_DIR for other commands. Secrets, and
 * settings that may carry a secret, are left out, unless `secretsToo` says that all of them are made up. Call the
 * returned function when the servers end: it removes the file.
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
  // `mode` has an effect only if the file is new.
  chmodSync(path, 0o600);
  return () => rmSync(path, { force: true });
}

/**
 * Settings that are not written. The addresses of the servers and the namespace stand in `up.json`, and whoever reads
 * the file of settings knows DATA_DIR already.
 */
const FOUND_ELSEWHERE = new Set(['DATABASE_URL', 'DATA_DIR', 'TEMPORAL_ADDRESS', 'TEMPORAL_NAMESPACE']);

/** Whether a setting may be written: not a secret, nor a URL with a query or a password, which may hold a secret. */
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

/** The environment, completed by the settings that were left: they are used where the environment sets nothing. */
export const withLeft = (env: Env, left: LeftSettings | null): Env => ({
  ...left?.env,
  ...Object.fromEntries(Object.entries(env).filter(([, value]) => (value ?? '').trim() !== '')),
});

const KNOWN_TO_UP =
  'is required here too: the running `flinks-refresh up` has it, but writes no secret down for other commands';

/** Puts another problem in place of `is required` for secrets, if an `up` runs: it has them and does not write them. */
export const withReasons = (problems: Problem[], left: LeftSettings | null): Problem[] =>
  problems.map(({ setting, problem }) => ({
    setting,
    problem: left !== null && isHeldBack(setting, problem) ? KNOWN_TO_UP : problem,
  }));

/**
 * Whether this problem says only that a secret is missing here. That alone need not be an error: a running `up` has its
 * secrets, but writes none of them into DATA_DIR for commands.
 */
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
