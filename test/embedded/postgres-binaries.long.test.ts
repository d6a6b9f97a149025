import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { nativeFolder, usableBinaries } from '../../embedded/postgres-binaries';
import { errorOf } from './error-of';

const NOBODY = { uid: 65534, gid: 65534 };
const asRoot = process.getuid?.() === 0 ? test : test.skip;

let scratch: string;
let dataDir: string;

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'flinks-pgbin-'));
  chmodSync(scratch, 0o755);
  dataDir = join(scratch, 'data');
  mkdirSync(dataDir, { mode: 0o755 });
});
afterEach(() => rmSync(scratch, { recursive: true }));

/** The package as npm installs it without install scripts: without links. */
function packageWithoutLinks(): string {
  const target = join(scratch, 'package');
  cpSync(dirname(nativeFolder()), target, {
    recursive: true,
    filter: (path) => !lstatSync(path).isSymbolicLink(),
  });
  return join(target, 'native');
}

test('binaries that run where they are are not copied', () => {
  const native = nativeFolder();
  expect(usableBinaries(native, dataDir, undefined).postgres).toBe(join(native, 'bin', 'postgres'));
  expect(readdirSync(dataDir)).toEqual([]);
});

test('a package without its links is completed in the data folder, once', () => {
  const native = packageWithoutLinks();
  const first = usableBinaries(native, dataDir, undefined);
  expect(first.postgres.startsWith(dataDir)).toBe(true);
  const madeAt = lstatSync(first.postgres).ctimeMs;
  expect(usableBinaries(native, dataDir, undefined)).toEqual(first);
  expect(lstatSync(first.postgres).ctimeMs).toBe(madeAt);
});

asRoot('binaries the unprivileged user cannot reach are copied to where they can', () => {
  const native = packageWithoutLinks();
  chmodSync(dirname(native), 0o700);
  const { initdb } = usableBinaries(native, dataDir, NOBODY);
  expect(spawnSync(initdb, ['--version'], { ...NOBODY, cwd: '/' }).status).toBe(0);
});

test('a copy that was cut short is replaced', () => {
  const native = packageWithoutLinks();
  mkdirSync(join(dataDir, 'postgres-binaries-17.0.0.abcdef'));
  usableBinaries(native, dataDir, undefined);
  expect(readdirSync(dataDir)).toEqual([expect.stringMatching(/^postgres-binaries-[^/]+$/)]);
  expect(readdirSync(dataDir)).not.toContain('postgres-binaries-17.0.0.abcdef');
});

test('binaries that do not run on this machine are refused with the way out', async () => {
  const native = packageWithoutLinks();
  rmSync(join(native, 'lib'), { recursive: true });
  mkdirSync(join(native, 'lib'));
  rmSync(join(native, 'pg-symlinks.json'));
  const error = await errorOf(() => usableBinaries(native, dataDir, undefined));
  expect(error.code).toBe('postgres_unavailable');
  expect(error.message).toContain('DATABASE_URL');
});
