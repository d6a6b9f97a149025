import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface Manifest {
  version: string;
  license: string;
  engines: object;
  dependencies: Record<string, string>;
  /** Set only in the repository from which the package is published. */
  repository?: object;
}

const NEEDED = ['openapi-fetch', 'standardwebhooks'] as const;

/**
 * Puts the package `flinks-daily-refresh-http` together in .packages/http, ready for `npm pack` or `npm publish`, and
 * returns that folder. The package is the built client/http, without anything that needs Temporal
 * (docs/decisions/0016-a-light-package.md).
 */
export function packHttp(root: string): string {
  const folder = join(root, '.packages', 'http');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const built = join(root, 'dist', 'client', 'http');
  for (const name of readdirSync(built).filter((file) => /\.(js|d\.ts)$/.test(file))) {
    cpSync(join(built, name), join(folder, name));
  }
  cpSync(join(root, 'client', 'http', 'README.md'), join(folder, 'README.md'));
  cpSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
  const own = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifestOf(own), null, 2)}\n`);
  return folder;
}

/**
 * Makes the package.json of this package. Its version and its ranges of dependencies are those of the whole package,
 * because the two packages are released together.
 */
const manifestOf = ({ version, license, engines, dependencies, repository }: Manifest) => ({
  name: 'flinks-daily-refresh-http',
  version,
  description: 'Typed client of the HTTP API of flinks-daily-refresh, with its webhook verifier.',
  license,
  repository,
  type: 'commonjs',
  engines,
  dependencies: Object.fromEntries(NEEDED.map((name) => [name, dependencies[name]])),
  main: './index.js',
  types: './index.d.ts',
  exports: { '.': { types: './index.d.ts', default: './index.js' }, './package.json': './package.json' },
  files: ['*.js', '*.d.ts'],
});

if (require.main === module) process.stdout.write(`${packHttp(process.cwd())}\n`);
