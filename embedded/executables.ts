import { accessSync, constants, lstatSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, isAbsolute, join } from 'node:path';

/**
 * Returns a program that the SDK has downloaded. The temporary folder is shared, so only files of this user and of root
 * are run there, and no link is followed, because the owner of anything else would choose what runs.
 */
export function sdkDownload(name: string): string | undefined {
  const path = join(tmpdir(), name);
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined || !found.isFile() || !isExecutable(path)) return undefined;
  const { uid, mode } = found;
  return [0, process.getuid?.()].includes(uid) && (mode & 0o022) === 0 ? path : undefined;
}

/** Finds a program on a PATH. */
export const findOnPath = (name: string, path: string): string | undefined =>
  path
    .split(delimiter)
    .filter(isAbsolute)
    .map((folder) => join(folder, name))
    .find(isExecutable);

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
