import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { defaultCacheDir } from '../../embedded/temporal-binary';
import type { TestTemporal } from './refresh-harness';
import { findTimeSkippingServer } from './time-skipping-server';

const SEARCH_ATTRIBUTES = ['RefreshState', 'RefreshOutcome', 'AwaitingReason', 'Institution', 'DailyRunId'];
const KEYWORD = 2;

/**
 * A Temporal server with a clock of its own. It stands still (moves like any other clock) until a workflow's result is
 * awaited or somebody sleeps; then it jumps from timer to timer. All tests of one server share it: one after another.
 * Updates do not move it (signals and results do).
 */
export interface VirtualTime extends TestTemporal {
  nowMs(): Promise<number>;
  /** Lets `ms` of the server's time pass, with every timer that is due in it. */
  sleep(ms: number): Promise<void>;
}

/** A `describe` for tests of virtual time. Where there is no such server they are skipped, and the title says why. */
export function describeInVirtualTime(title: string, tests: (start: () => Promise<VirtualTime>) => void): void {
  const found = locate();
  if ('missing' in found) describe.skip(`${title} (skipped: ${found.missing})`, () => tests(never));
  else describe(title, () => tests(() => startVirtualTime(found.path)));
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
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const environment = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path } },
  });
  // Before any workflow: one that sets an attribute the server does not know hangs.
  await environment.connection.operatorService.addSearchAttributes({
    namespace: 'default',
    searchAttributes: Object.fromEntries(SEARCH_ATTRIBUTES.map((name) => [name, KEYWORD])),
  });
  return {
    client: environment.client,
    native: environment.nativeConnection,
    namespace: 'default',
    close: () => environment.teardown(),
    nowMs: () => environment.currentTimeMs(),
    sleep: (ms) => environment.sleep(ms),
  };
}
