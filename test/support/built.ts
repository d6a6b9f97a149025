import { join } from 'node:path';
import { changedSinceBuild } from '../../scripts/built-from';

const ROOT = join(__dirname, '..', '..');
let changed: string[] | undefined;

/**
 * Checks that dist/ is up to date, for tests that run dist/ instead of the sources.
 *
 * @throws Error that says `npm run build` and names the changed sources, if dist/ was built from others
 */
export function requireFreshBuild(root = ROOT): void {
  const stale = root === ROOT ? (changed ??= changedSinceBuild(ROOT)) : changedSinceBuild(root);
  if (stale.length === 0) return;
  const some = stale.slice(0, 5).join(', ');
  const more = stale.length > 5 ? ` and ${stale.length - 5} more` : '';
  throw new Error(`dist/ is stale, and this test runs it. Run: npm run build (not built as they are: ${some}${more})`);
}

/** The path of `flinks-refresh`, which runs dist/. */
export function builtCli(): string {
  requireFreshBuild();
  return join(ROOT, 'bin', 'flinks-refresh');
}
