import {
  accessSync,
  chmodSync,
  constants,
  linkSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { EmbeddedError } from './embedded-error';
import { identify, isRunning, type ProcessIdentity } from './processes';

/**
 * Creates the data folder if needed and returns its real path. Throws `data_dir_unusable` if it cannot be created or
 * written.
 */
export function openDataDir(dataDir: string): string {
  try {
    if (mkdirSync(dataDir, { recursive: true }) !== undefined) chmodSync(dataDir, 0o711);
    accessSync(dataDir, constants.W_OK | constants.X_OK);
    return realpathSync(dataDir);
  } catch (cause) {
    throw new EmbeddedError(
      'data_dir_unusable',
      `The data folder ${dataDir} cannot be made or written: ${(cause as Error).message}. ` +
        `Set DATA_DIR to a folder that this user may write, or make this user the owner of ${dataDir} (chown).`,
      { cause },
    );
  }
}

/** Opens a folder inside the data folder that only our own user may read. */
export function openPrivateDir(dataDir: string, name: string): string {
  const path = join(dataDir, name);
  mkdirSync(path, { recursive: true, mode: 0o700 });
  return path;
}

/**
 * Locks the data folder until the returned function is called or the process ends, however it ends. Throws
 * `data_dir_in_use`, naming the process, if another live process holds the lock; the lock of a dead process is
 * replaced.
 */
export function lockDataDir(dataDir: string): () => void {
  const path = join(openDataDir(dataDir), 'up.lock');
  const own = JSON.stringify(identify(process.pid));
  while (!claim(path, own)) {
    const held = readIfThere(path);
    const holder = held === null ? null : parseIdentity(held);
    if (holder !== null && isRunning(holder)) {
      throw new EmbeddedError(
        'data_dir_in_use',
        `Process ${holder.pid} is already running on the data folder ${dataDir}. ` +
          'Stop that process first, or set DATA_DIR to another folder.',
      );
    }
    if (held !== null) dropStale(path, held);
  }
  return () => {
    if (readIfThere(path) === own) rmSync(path, { force: true });
  };
}

/** A hard link appears whole or not at all, so no process can read an incomplete lock. */
function claim(path: string, own: string): boolean {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, own, { mode: 0o600 });
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * Two processes may find the same stale lock. The slower process then moves the new lock of the faster one aside, and
 * puts it back.
 */
function dropStale(path: string, stale: string): void {
  const aside = `${path}.${process.pid}.stale`;
  try {
    renameSync(path, aside);
    if (readFileSync(aside, 'utf8') !== stale) linkSync(aside, path);
  } catch (error) {
    if (!['ENOENT', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

/** Returns the text of a file, or null if there is none. */
export function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Parses a process identity from a pid or lock file. Returns null for anything else, such as a truncated file. */
export function parseIdentity(text: string): ProcessIdentity | null {
  try {
    const { pid, start } = JSON.parse(text) as Partial<ProcessIdentity>;
    return typeof pid === 'number' && typeof start === 'string' ? { pid, start } : null;
  } catch {
    return null;
  }
}
