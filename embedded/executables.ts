import { accessSync, constants, lstatSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, isAbsolute, join } from 'node:path';

/**
 * Returns the path of a program that the Temporal SDK has downloaded into the system's temporary folder; undefined if
 * there is none that may be run. All users of the machine can write to that folder. So the program is run only if it
 * belongs to this user or to root, nobody else may write to it, and it is no link: otherwise somebody else could choose
 * what is run.
 */
export function sdkDownload(name: string): string | undefined {
  const path = join(tmpdir(), name);
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined || !found.isFile() || !isExecutable(path)) return undefined;
  const { uid, mode } = found;
  return [0, process.getuid?.()].includes(uid) && (mode & 0o022) === 0 ? path : undefined;
}

/** Finds a program in the folders of a PATH, those with relative names left out. Undefined if it is in none of them. */
export const findOnPath = (name: string, path: string): string | undefined =>
  path
    .split(delimiter)
    .filter(isAbsolute)
    .map((folder) => join(folder, name))
    .find(isExecutable);

/** Whether there is a file at this path that we may execute. */
export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
