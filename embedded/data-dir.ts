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
 * Creates the data folder (DATA_DIR) if it is missing, and returns its real path. Throws EmbeddedError
 * `data_dir_unusable` if the folder cannot be created or written.
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

/**
 * Returns the path of a folder inside the data folder. Creates it if it is missing, so that only our user may read it.
 */
export function openPrivateDir(dataDir: string, name: string): string {
  const path = join(dataDir, name);
  mkdirSync(path, { recursive: true, mode: 0o700 });
  return path;
}

/**
 * Locks the data folder until the returned function is called or this process ends, however it ends. If another process
 * that still runs holds the lock, throws EmbeddedError `data_dir_in_use`, which names that process. The lock of a
 * process that has ended is replaced.
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

/**
 * Tries to take the lock, and returns whether it did. The lock is made as a hard link to a finished file, so that no
 * process can read an incomplete lock.
 */
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
 * Removes the lock of a process that has ended. Two processes may find such a lock at once. The slower of them may then
 * move aside not the stale lock but the new lock of the faster one; it sees that, and puts the new lock back.
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

/** Reads the process that a pid file or lock file names. Null if the text is anything else, such as a cut-off file. */
export function parseIdentity(text: string): ProcessIdentity | null {
  try {
    const { pid, start } = JSON.parse(text) as Partial<ProcessIdentity>;
    return typeof pid === 'number' && typeof start === 'string' ? { pid, start } : null;
  } catch {
    return null;
  }
}
