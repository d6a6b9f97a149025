import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import { dirname, join } from 'node:path';
import { SDK_DOWNLOAD_NAME } from '../../embedded/temporal-download';
import { findTimeSkippingServer, MAVEN_VERSION } from '../support/time-skipping-server';

let scratch: string;
let bin: string;
let cacheDir: string;
let temporary: string;
let downloads: number;

beforeEach(() => {
  scratch = mkdtempSync(join(os.tmpdir(), 'flinks-find-'));
  [bin, cacheDir, temporary] = ['bin', 'cache', 'tmp'].map((name) => join(scratch, name)) as [string, string, string];
  for (const folder of [bin, temporary]) mkdirSync(folder);
  jest.spyOn(os, 'tmpdir').mockReturnValue(temporary);
  downloads = 0;
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(scratch, { recursive: true });
});

function program(path: string, script = 'exit 0', mode = 0o755): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, mode);
  return path;
}

const noWayOut = () => {
  downloads += 1;
  throw new Error('no way out');
};
const find = (more: Partial<Parameters<typeof findTimeSkippingServer>[0]> = {}) =>
  findTimeSkippingServer({ path: `${join(scratch, 'missing')}:${bin}`, cacheDir, download: noWayOut, ...more });
const errorOf = (work: () => unknown): Error => {
  try {
    work();
  } catch (error) {
    return error as Error;
  }
  throw new Error('it did not throw');
};
const fetched = () => join(cacheDir, `temporal-test-server-${MAVEN_VERSION}`, 'temporal-test-server');
const sdkDownload = () => join(temporary, SDK_DOWNLOAD_NAME.replace('temporal-', 'temporal-test-server-'));
/** A Java that prints its arguments, and a Maven that fetches one file and counts how often. */
const installJavaAndMaven = () => {
  program(join(bin, 'java'), 'echo "$@"');
  program(
    join(bin, 'mvn'),
    `echo run >>${scratch}/runs\nfor a; do case "$a" in -DoutputDirectory=*) mkdir "\${a#*=}"; touch "\${a#*=}/a.jar";; esac; done`,
  );
};
const runs = () => readFileSync(join(scratch, 'runs'), 'utf8').trim().split('\n').length;

describe('where the time-skipping test server is looked for', () => {
  test('TEMPORAL_TEST_SERVER_PATH comes first, and a wrong one is an error, not a search', () => {
    const own = program(join(scratch, 'own'));
    program(join(bin, 'temporal-test-server'));
    expect(find({ serverPath: own })).toBe(own);
    expect(errorOf(() => find({ serverPath: bin })).message).toMatch(/^TEMPORAL_TEST_SERVER_PATH is .* not a program/);
  });

  test('then the PATH, then the SDK’s download, then what Maven has fetched before', () => {
    program(join(bin, 'java'));
    const kept = program(fetched());
    expect(find()).toBe(kept);
    const downloaded = program(sdkDownload());
    expect(find()).toBe(downloaded);
    const onPath = program(join(bin, 'temporal-test-server'));
    expect(find()).toBe(onPath);
    expect(downloads).toBe(0);
  });

  test('a file in the temporary folder that others may write is not run', () => {
    program(sdkDownload(), 'exit 0', 0o777);
    expect(errorOf(() => find()).message).toContain('No Temporal test server to run');
  });

  test('what Maven has fetched is of no use without Java', () => {
    program(fetched());
    expect(errorOf(() => find()).message).toContain('there is no Java or no Maven on the PATH');
  });
});

describe('how it is got', () => {
  test('by the SDK’s download, where it can be reached', () => {
    installJavaAndMaven();
    expect(find({ download: () => void program(sdkDownload()) })).toBe(sdkDownload());
    expect(existsSync(cacheDir)).toBe(false);
  });

  test('else by Maven, once: a script that runs it by Java with all it needs, wherever it was moved', () => {
    installJavaAndMaven();
    const lines: string[] = [];
    expect(find({ progress: (line) => lines.push(line) })).toBe(fetched());
    expect(find()).toBe(fetched());
    expect(runs()).toBe(1);
    expect(lines).toHaveLength(2);
    expect(readdirSync(cacheDir)).toEqual([`temporal-test-server-${MAVEN_VERSION}`]);
    expect(existsSync(join(dirname(fetched()), 'lib', 'a.jar'))).toBe(true);
    expect(readFileSync(fetched(), 'utf8')).not.toContain(scratch);
  });

  test('somebody who was faster in between is made use of', () => {
    installJavaAndMaven();
    program(
      join(bin, 'mvn'),
      `mkdir -p ${dirname(fetched())}\nprintf '#!/bin/sh\\n' >${fetched()}\nchmod 755 ${fetched()}`,
    );
    expect(find()).toBe(fetched());
    expect(readdirSync(cacheDir)).toEqual([`temporal-test-server-${MAVEN_VERSION}`]);
  });

  test('a Maven that fails leaves nothing behind, and the error names every way', () => {
    installJavaAndMaven();
    program(join(bin, 'mvn'), 'echo "Could not resolve dependencies"; exit 1');
    const { message } = errorOf(() => find());
    for (const part of ['TEMPORAL_TEST_SERVER_PATH', 'PATH', 'temporal.download', 'Java and Maven', 'no way out']) {
      expect(message).toContain(part);
    }
    expect(message).toContain('Maven failed: Could not resolve dependencies');
    expect(readdirSync(cacheDir)).toEqual([]);
  });
});
