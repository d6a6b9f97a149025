import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { defaultCacheDir, findTemporalBinary } from '../../embedded/temporal-binary';
import { downloadTemporal, SDK_DOWNLOAD_NAME } from '../../embedded/temporal-download';
import { errorOf } from './error-of';

jest.mock('../../embedded/temporal-download', () => ({
  ...jest.requireActual<object>('../../embedded/temporal-download'),
  downloadTemporal: jest.fn(),
}));

let scratch: string;
let bin: string;
let cacheDir: string;
let temporary: string;

beforeEach(() => {
  scratch = mkdtempSync(join(os.tmpdir(), 'flinks-find-'));
  [bin, cacheDir, temporary] = ['bin', 'cache', 'tmp'].map((name) => join(scratch, name)) as [string, string, string];
  for (const folder of [bin, cacheDir, temporary]) mkdirSync(folder);
  jest.spyOn(os, 'tmpdir').mockReturnValue(temporary);
  jest.mocked(downloadTemporal).mockRejectedValue(new Error('no way out'));
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(scratch, { recursive: true });
});

function program(path: string, script = 'exit 0', mode = 0o755): string {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, mode);
  return path;
}

const BUILT = () => join(cacheDir, 'temporal-cli-v1.5.1', 'temporal');
const find = (cliPath?: string, progress?: (line: string) => void) =>
  findTemporalBinary({ cliPath, path: `${join(scratch, 'missing')}:${bin}`, cacheDir, progress });
/** A `go` that builds on request and counts how often. */
const goodGo = () =>
  program(
    join(bin, 'go'),
    `echo "$*" >> ${scratch}/go-calls; printf '#!/bin/sh\\n' > "$GOBIN/temporal"; chmod +x "$GOBIN/temporal"`,
  );

test('each way yields to the one before it', async () => {
  const built = program(BUILT());
  expect(await find()).toBe(built);
  const sdks = program(join(temporary, SDK_DOWNLOAD_NAME));
  expect(await find()).toBe(sdks);
  const onPath = program(join(bin, 'temporal'));
  expect(await find()).toBe(onPath);
  const asked = program(join(scratch, 'asked'));
  expect(await find(asked)).toBe(asked);
  expect(downloadTemporal).not.toHaveBeenCalled();
});

test('a TEMPORAL_CLI_PATH that is no program is refused, not passed over', async () => {
  program(join(bin, 'temporal'));
  const error = await errorOf(() => find(join(scratch, 'absent')));
  expect(error.code).toBe('temporal_not_found');
  expect(error.message).toContain('TEMPORAL_CLI_PATH');
  await expect(find(bin)).rejects.toMatchObject({ code: 'temporal_not_found' });
});

test('a folder or a plain file named temporal on the PATH is not it', async () => {
  program(join(bin, 'temporal'), '', 0o644);
  const built = program(BUILT());
  expect(await find()).toBe(built);
});

test('a download in the temporary folder that others may write is not run', async () => {
  program(join(temporary, SDK_DOWNLOAD_NAME), '', 0o777);
  const built = program(BUILT());
  expect(await find()).toBe(built);
});

test('a link in the temporary folder is not followed, even to a program of our own', async () => {
  symlinkSync(program(join(scratch, 'elsewhere')), join(temporary, SDK_DOWNLOAD_NAME));
  const built = program(BUILT());
  expect(await find()).toBe(built);
});

test('the release is fetched before anything is built', async () => {
  goodGo();
  jest.mocked(downloadTemporal).mockImplementation(async (folder) => program(join(folder, 'temporal')));
  expect(await find()).toBe(BUILT());
  expect(existsSync(join(scratch, 'go-calls'))).toBe(false);
});

test('where nothing can be fetched, Go builds it, tells of it, and leaves nothing behind', async () => {
  goodGo();
  const progress = jest.fn();
  expect(await find(undefined, progress)).toBe(BUILT());
  expect(progress).toHaveBeenCalled();
  expect(readFileSync(join(scratch, 'go-calls'), 'utf8')).toBe(
    'install github.com/temporalio/cli/cmd/temporal@v1.5.1\n',
  );
  expect(readdirSync(cacheDir)).toEqual(['temporal-cli-v1.5.1']);
});

test('two that build at once both get a whole program', async () => {
  goodGo();
  expect(await Promise.all([find(), find()])).toEqual([BUILT(), BUILT()]);
});

test('one error names all ways and what was tried', async () => {
  program(join(bin, 'go'), 'echo "modules out of reach" >&2; exit 1');
  const error = await errorOf(() => find());
  expect(error.code).toBe('temporal_not_found');
  for (const part of [
    'TEMPORAL_ADDRESS',
    'TEMPORAL_CLI_PATH',
    'PATH',
    'github.com',
    'no way out',
    'modules out of reach',
  ]) {
    expect(error.message).toContain(part);
  }
});

test('a PATH entry that is not absolute is not searched', async () => {
  await expect(findTemporalBinary({ path: '.:', cacheDir })).rejects.toMatchObject({ code: 'temporal_not_found' });
});

test.each([
  [{ XDG_CACHE_HOME: '/x', HOME: '/h' }, '/x/flinks-daily-refresh'],
  [{ XDG_CACHE_HOME: '', HOME: '/h' }, '/h/.cache/flinks-daily-refresh'],
  [{ HOME: '/h' }, '/h/.cache/flinks-daily-refresh'],
])('the cache folder of %j is %s', (env, folder) => {
  expect(defaultCacheDir(env)).toBe(folder);
});
