import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The folder into which `npm run build` writes: the parent of this folder when the built code runs, or `dist` beside
 * this folder when the TypeScript sources themselves run.
 */
const DIST = __filename.endsWith('.ts') ? join(__dirname, '..', 'dist') : join(__dirname, '..');

/** The path of a file that `npm run build` makes. */
export const builtFile = (name: string): string => join(DIST, name);

const DIGITS = 8;

/**
 * The build id of this package, such as `1.2.0-3f9a1c07`: its version, and a digest of all sources and locked
 * dependencies from which it was built (dist/built-from.json). The digest is not of the workflow code alone, because
 * activities and the SDK may change from one build to the next too. Throws if the package has not been built.
 */
export function buildIdOfPackage(): string {
  const stamp = builtFile('built-from.json');
  if (!existsSync(stamp)) throw new Error(`There is no ${stamp}. Run: npm run build`);
  const { version } = JSON.parse(readFileSync(join(DIST, '..', 'package.json'), 'utf8')) as { version: string };
  const digest = createHash('sha256').update(readFileSync(stamp)).digest('hex');
  return `${version}-${digest.slice(0, DIGITS)}`;
}
