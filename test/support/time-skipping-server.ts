import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';

import { basename, dirname, join } from 'node:path';
import { findOnPath, isExecutable, sdkDownload } from '../../embedded/executables';
import { SDK_DOWNLOAD_NAME } from '../../embedded/temporal-download';

export const MAVEN_VERSION = '1.32.1';
const PROGRAM = 'temporal-test-server';
const DOWNLOAD_LIMIT_MS = 60_000;
const MAVEN_LIMIT_MS = 300_000;

export interface FindTimeSkippingOptions {
  /** TEMPORAL_TEST_SERVER_PATH: if set, only that server is used. */
  serverPath?: string;
  /** The PATH for finding `temporal-test-server`, `java` and `mvn`. */
  path: string;
  /** Where downloads are kept for the next time. */
  cacheDir: string;
  /** Makes the SDK download its server into the system's temporary folder; throws if it cannot. */
  download?: () => void;
  progress?: (line: string) => void;
}

/**
 * Finds Temporal's test server, whose clock skips time that nothing waits for. It looks in this order:
 * TEMPORAL_TEST_SERVER_PATH; `temporal-test-server` on the PATH; the SDK's cached download; what an earlier run stored
 * in `cacheDir`. If not found, it tries the SDK's download, then Maven (run by Java). Throws an error that lists all
 * these ways. Synchronous, because jest must know which tests are skipped while it collects them.
 */
export function findTimeSkippingServer(options: FindTimeSkippingOptions): string {
  const { serverPath, path, cacheDir, download = downloadBySdk, progress } = options;
  if (serverPath) {
    if (isExecutable(serverPath)) return serverPath;
    throw new Error(`TEMPORAL_TEST_SERVER_PATH is ${serverPath}, which is not a program. Correct it, or unset it.`);
  }
  const [java, maven] = [findOnPath('java', path), findOnPath('mvn', path)];
  const kept = join(cacheDir, `${PROGRAM}-${MAVEN_VERSION}`, PROGRAM);
  const there = findOnPath(PROGRAM, path) ?? sdkDownload(SDK_DOWNLOAD_NAME.replace('temporal-', `${PROGRAM}-`));
  if (there !== undefined) return there;
  if (java !== undefined && isExecutable(kept)) return kept;

  const failures: string[] = [];
  try {
    progress?.('Downloading the Temporal test server, once.');
    download();
    const downloaded = sdkDownload(SDK_DOWNLOAD_NAME.replace('temporal-', `${PROGRAM}-`));
    if (downloaded !== undefined) return downloaded;
  } catch (error) {
    failures.push((error as Error).message);
  }
  try {
    if (java === undefined || maven === undefined) throw new Error('there is no Java or no Maven on the PATH');
    progress?.('Fetching the Temporal test server with Maven, once.');
    return fetchByMaven(maven, kept);
  } catch (error) {
    failures.push((error as Error).message);
  }
  throw new Error(notFound(failures));
}

const notFound = (failures: readonly string[]): string =>
  [
    'No Temporal test server to run. Any one of these helps:',
    `- set TEMPORAL_TEST_SERVER_PATH to it, or put \`${PROGRAM}\` on the PATH;`,
    '- let this machine reach temporal.download, from where the SDK fetches it;',
    '- install Java and Maven, and let Maven reach its repository.',
    ...failures.map((failure) => `Tried: ${failure}`),
  ].join('\n');

/** A separate process, because the SDK's download has no time limit. */
function downloadBySdk(): void {
  const testing = JSON.stringify(require.resolve('@temporalio/testing'));
  const script = `require(${testing}).TestWorkflowEnvironment.createTimeSkipping().then((env) => env.teardown())`;
  run(process.execPath, ['-e', script], DOWNLOAD_LIMIT_MS, "the SDK's download");
}

/**
 * Makes a folder with the server, its dependencies and a script that runs it. The folder is moved into place in one
 * step, so two concurrent calls do no harm.
 */
function fetchByMaven(maven: string, target: string): string {
  const home = dirname(target);
  mkdirSync(dirname(home), { recursive: true });
  const draft = mkdtempSync(`${home}.`);
  try {
    const pom = join(draft, 'pom.xml');
    writeFileSync(pom, POM);
    const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${join(draft, 'lib')}`];
    run(maven, ['-B', '-q', '-f', pom, ...goal], MAVEN_LIMIT_MS, 'Maven');
    const script = join(draft, basename(target));
    writeFileSync(script, SCRIPT);
    chmodSync(script, 0o755);
    try {
      renameSync(draft, home);
    } catch (error) {
      if (!isExecutable(target)) throw error;
    }
    return target;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>flinks-daily-refresh</groupId>
  <artifactId>test-server</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    <dependency>
      <groupId>io.temporal</groupId>
      <artifactId>temporal-test-server</artifactId>
      <version>${MAVEN_VERSION}</version>
    </dependency>
  </dependencies>
</project>
`;

/**
 * The server writes only one thing to stderr: a warning about a missing logger. It lives for seconds only, so what Java
 * does to become fast later (a second compiler, a parallel collector) would cost more than it brings.
 */
const SCRIPT = `#!/bin/sh
exec java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp "$(dirname "$0")/lib/*" io.temporal.testserver.TestServer "$@" 2>/dev/null
`;

function run(command: string, args: string[], timeout: number, what: string): void {
  try {
    execFileSync(command, args, { stdio: 'pipe', timeout });
  } catch (error) {
    const { stdout, stderr, message } = error as Error & { stdout?: Buffer; stderr?: Buffer };
    const said = `${stdout?.toString() ?? ''}${stderr?.toString() ?? ''}`.trim() || message;
    throw new Error(`${what} failed: ${said.slice(0, 500)}`, { cause: error });
  }
}
