import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stampBuild } from '../../scripts/built-from';
import { requireFreshBuild } from '../support/built';

const root = join(__dirname, '../..');
let copy: string;
beforeEach(() => {
  copy = mkdtempSync(join(tmpdir(), 'flinks-built-'));
  for (const part of ['domain', 'tsconfig.json', 'tsconfig.build.json', 'package-lock.json']) {
    cpSync(join(root, part), join(copy, part), { recursive: true });
  }
  mkdirSync(join(copy, 'dist'));
});
afterEach(() => rmSync(copy, { recursive: true }));

test('a dist that was built from these very sources is run', () => {
  stampBuild(copy);
  expect(() => requireFreshBuild(copy)).not.toThrow();
});

test('other dependencies are another build; where npm packs no lock, the sources alone decide', () => {
  stampBuild(copy);
  writeFileSync(join(copy, 'package-lock.json'), '{}');
  expect(() => requireFreshBuild(copy)).toThrow('(not built as they are: package-lock.json)');
  rmSync(join(copy, 'package-lock.json'));
  stampBuild(copy);
  expect(() => requireFreshBuild(copy)).not.toThrow();
});

test.each<[string, () => void]>([
  ['changed', () => writeFileSync(join(copy, 'domain/ids.ts'), '// changed')],
  ['added', () => writeFileSync(join(copy, 'domain/new.ts'), '')],
  ['removed', () => rmSync(join(copy, 'domain/ids.ts'))],
])('a source that was %s since is named, with what to run', (_how, change) => {
  stampBuild(copy);
  change();
  expect(() => requireFreshBuild(copy)).toThrow(
    /^dist\/ is stale, and this test runs it\. Run: npm run build \(.*domain\/(ids|new)\.ts\)$/,
  );
});

test('a dist of which nobody wrote down from what it was built is stale', () => {
  expect(() => requireFreshBuild(copy)).toThrow('npm run build');
});
