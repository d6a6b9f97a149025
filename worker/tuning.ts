import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/**
 * How the two workers of a process (one for workflows and database activities, one for calls to Flinks) are tuned, and
 * why. docs/performance.md says what was measured, and what did not help.
 */

/**
 * How many workflows a worker keeps in memory. A run refreshes up to REFRESH_MAX_OPEN (200) logins at once, and the
 * workflow of each gets a task every few seconds, so those must fit. A workflow that waits for a person may be dropped
 * from memory; when it gets its next task, the worker replays its 30 events or so. With 5,000 waiting logins a worker
 * takes about 500 MB, 626 MB at its peak (docs/performance.md).
 */
export const CACHED_WORKFLOWS = 250;
/**
 * The time for which workflow code may run without a break. The SDK's own limit is 5 s. But the server accepts ten
 * thousand signals for one workflow execution, and to replay them all at once takes 5 s or more. When the SDK
 * interrupts workflow code at its limit, Node.js may end the whole process, and it does so again after each start. The
 * limit is measured by the clock, and on a busy machine a worker may get a tenth of a core: there even 60 s were too
 * few. The SDK accepts this option although its types lack it.
 */
export const PATIENT_WITH_STORMS: object = { isolateExecutionTimeout: '10 minutes' };
/**
 * How many more calls to Flinks a worker may make at once than a run refreshes logins at once. A live call may wait
 * minutes for its bank, and priorities only order the calls that still wait for a slot. Thanks to these further slots,
 * the call of a present user finds one even if a single worker does the whole run. What protects Flinks is
 * `callsPerSecond`; what protects our memory is that large answers are read one at a time
 * (activities/large-answers.ts).
 */
export const FLINKS_CALLS_BESIDE_A_RUN = 100;
/**
 * How many database activities run at once: twice the ten connections of the store's pool. More would only queue there.
 */
export const STORE_CALLS_AT_ONCE = 20;

const BUILD_ID_LENGTH = 12;

/**
 * The build id of workers without TEMPORAL_DEPLOYMENT_NAME: a short hash of the workflow bundle. The id is stored twice
 * for each workflow task in every history, and the one that the SDK would choose is ninety characters long. The SDK
 * calls this option deprecated, because it prefers Worker Versioning.
 */
export const buildIdOf = (bundlePath: string): object => ({
  buildId: createHash('sha256').update(readFileSync(bundlePath)).digest('hex').slice(0, BUILD_ID_LENGTH),
});
