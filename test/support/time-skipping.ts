import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import { defaultCacheDir, findTemporalBinary } from '../../embedded/temporal-binary';
import type { TestTemporal } from './refresh-harness';
import { findTimeSkippingServer } from './time-skipping-server';

const SEARCH_ATTRIBUTES = ['RefreshState', 'RefreshOutcome', 'AwaitingReason', 'Institution', 'DailyRunId'];
const KEYWORD = 2;

/**
 * A Temporal server with its own clock. The clock moves like any other until a workflow's result is awaited or
 * somebody sleeps; then it jumps from timer to timer. All tests of one server share it, so they run one
 * after another. Signals and results move it on; updates do not.
 */
export interface VirtualTime extends TestTemporal {
  nowMs(): Promise<number>;
  /** Lets `ms` of the server's time pass, firing every timer due in it. */
  sleep(ms: number): Promise<void>;
  /** Releases one lock of the server's clock. Sometimes one is left locked, and then the clock skips no more time. */
  unlock(): Promise<void>;
}

/** A `describe` for tests in virtual time. If there is no such server, they are skipped and stderr says why. */
export function describeInVirtualTime(title: string, tests: (start: () => Promise<VirtualTime>) => void): void {
  const found = locate();
  if ('path' in found) return describe(title, () => tests(() => startVirtualTime(found.path)));
  // Jest's reporter does not show titles of skipped tests.
  process.stderr.write(`Skipped: ${title}. ${found.missing}\n`);
  describe.skip(title, () => tests(never));
}

const never = async (): Promise<never> => Promise.reject(new Error('skipped'));

function locate(): { path: string } | { missing: string } {
  try {
    const path = findTimeSkippingServer({
      serverPath: process.env['TEMPORAL_TEST_SERVER_PATH'],
      path: process.env['PATH'] ?? '',
      cacheDir: defaultCacheDir(process.env),
      progress: (line) => process.stderr.write(`${line}\n`),
    });
    return { path };
  } catch (error) {
    return { missing: (error as Error).message };
  }
}

async function startVirtualTime(path: string): Promise<VirtualTime> {
  installQuietRuntime();
  const environment = await patiently(() =>
    TestWorkflowEnvironment.createTimeSkipping({ server: { executable: { type: 'existing-path', path } } }),
  );
  return {
    ...(await prepare(environment)),
    nowMs: () => environment.currentTimeMs(),
    sleep: (ms) => environment.sleep(ms),
    unlock: async () => void (await environment.connection.testService?.unlockTimeSkipping({})),
  };
}

const STARTS = 8;

/** Retries a late start: the SDK allows a server five seconds, which may be too short on a busy machine. */
async function patiently<T>(start: () => Promise<T>): Promise<T> {
  for (let starts = 1; ; starts += 1) {
    try {
      return await start();
    } catch (error) {
      // Not instanceof, because the native part's errors are from another realm than the tests'.
      const isLate = String(error).includes('did not start within');
      if (!isLate || starts === STARTS) throw error;
    }
  }
}

/**
 * A development server that suggests continue-as-new after `events` events instead of 4,096: the time-skipping server
 * never suggests it.
 */
export async function startImpatientServer(events: number): Promise<TestTemporal> {
  installQuietRuntime();
  const path = await findTemporalBinary({
    cliPath: process.env['TEMPORAL_CLI_PATH'],
    path: process.env['PATH'] ?? '',
    cacheDir: defaultCacheDir(process.env),
  });
  const limit = `limit.historyCount.suggestContinueAsNew=${events}`;
  const server = {
    executable: { type: 'existing-path', path } as const,
    extraArgs: ['--dynamic-config-value', limit],
    log: { format: 'pretty', level: 'error' },
  };
  return prepare(await patiently(() => TestWorkflowEnvironment.createLocal({ server })));
}

function installQuietRuntime(): void {
  const filter = makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' });
  Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { logging: { filter } } });
}

/** Registers the search attributes before any workflow, because a workflow that sets an unknown attribute hangs. */
async function prepare(environment: TestWorkflowEnvironment): Promise<TestTemporal> {
  await environment.connection.operatorService.addSearchAttributes({
    namespace: 'default',
    searchAttributes: Object.fromEntries(SEARCH_ATTRIBUTES.map((name) => [name, KEYWORD])),
  });
  return {
    client: environment.client,
    native: environment.nativeConnection,
    namespace: 'default',
    close: () => environment.teardown(),
  };
}
