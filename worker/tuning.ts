import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** How the two workers are tuned, and why. docs/performance.md says what was measured, and what did not help. */

/**
 * Workflows kept in memory. A run has REFRESH_MAX_OPEN (200) active logins, each touched every few seconds, so those
 * must fit. A workflow that waits for a person may be evicted, and replays its 30 events when needed. With 5,000
 * waiting logins a worker takes about 500 MB, 626 at its peak (docs/performance.md).
 */
export const CACHED_WORKFLOWS = 250;
/**
 * How long workflow code may run without a break. The server accepts ten thousand signals per execution, and rereading
 * them at once takes 5 s or more; 5 s is the SDK's own limit. When the SDK interrupts workflow code at its limit, Node
 * may end the whole process, and does so again after each start. The limit is time by the clock, and a busy machine may
 * give a worker a tenth of a core, where 60 s were too few. The SDK accepts this option although its types lack it.
 */
export const PATIENT_WITH_STORMS: object = { isolateExecutionTimeout: '10 minutes' };
/**
 * Concurrent Flinks calls beyond a run's active logins. A live Authorize waits minutes for its bank, and priority
 * orders only calls that wait for a slot. With this, a present user finds a slot even if one worker has a whole run to
 * itself. callsPerSecond is the limit that protects Flinks; large answers take turns (activities/large-answers.ts).
 */
export const FLINKS_CALLS_BESIDE_A_RUN = 100;
/** Twice the ten connections of the store's pool; more calls would only queue there. */
export const STORE_CALLS_AT_ONCE = 20;

const BUILD_ID_LENGTH = 12;

/**
 * The name of a build, from its workflow code. It stands twice in each workflow task of every history, and the SDK's
 * own name is ninety characters long. Only for workers without TEMPORAL_DEPLOYMENT_NAME. The SDK calls this option
 * deprecated, because it prefers Worker Versioning.
 */
export const buildIdOf = (bundlePath: string): object => ({
  buildId: createHash('sha256').update(readFileSync(bundlePath)).digest('hex').slice(0, BUILD_ID_LENGTH),
});
