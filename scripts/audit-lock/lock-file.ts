import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A package as the lock file names it. */
export interface LockedPackage {
  name: string;
  version: string;
  /** True if only development needs it: neither the published package nor the image installs it. */
  isDev: boolean;
  hasInstallScript: boolean;
}

interface Lock {
  packages: Record<
    string,
    { version?: string; dev?: boolean; link?: boolean; hasInstallScript?: boolean; name?: string }
  >;
}

/** Returns every package in the package-lock.json of a folder, once for each folder into which it is installed. */
export function lockedPackages(folder: string): LockedPackage[] {
  const { packages } = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')) as Lock;
  return Object.entries(packages).flatMap(([path, { name, version, dev, link, hasInstallScript }]) => {
    // The entry with the empty path is the project itself.
    if (path === '' || link || version === undefined) return [];
    const place = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    return { name: name ?? place, version, isDev: dev ?? false, hasInstallScript: hasInstallScript ?? false };
  });
}
