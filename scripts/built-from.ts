import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Folders whose sources do not end up in dist/ (tsconfig.build.json). */
const NOT_BUILT = new Set(['node_modules', 'dist', 'test', 'bench', 'docs', 'deploy', 'examples', 'coverage']);
const STAMP = join('dist', 'built-from.json');

/** Files in the root that also decide what a build makes. A published package lacks the lock file. */
const BESIDE = ['tsconfig.json', 'tsconfig.build.json', 'package-lock.json'];

/** The SHA-256 of each source that `npm run build` compiles and of each file in BESIDE, by its path. */
type SourceState = Record<string, string>;

/** Records in dist/ from which sources it was built. This is the last step of a build. */
export function stampBuild(root: string): void {
  writeFileSync(join(root, STAMP), JSON.stringify(stateOf(root)));
}

/** Returns the sources that were changed, added or removed since dist/ was built: all of them if it has no record. */
export function changedSinceBuild(root: string): string[] {
  const now = stateOf(root);
  const built = stampOf(root);
  const paths = [...new Set([...Object.keys(now), ...Object.keys(built)])].sort();
  return paths.filter((path) => now[path] !== built[path]);
}

function stampOf(root: string): SourceState {
  try {
    return JSON.parse(readFileSync(join(root, STAMP), 'utf8')) as SourceState;
  } catch {
    return {};
  }
}

function stateOf(root: string): SourceState {
  const folders = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !NOT_BUILT.has(entry.name))
    .map(({ name }) => name);
  const sources = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .map((path) => join(folder, path)),
  );
  const beside = BESIDE.filter((path) => existsSync(join(root, path)));
  return Object.fromEntries([...sources, ...beside].map((path) => [path, hashOf(join(root, path))]));
}

const hashOf = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');
