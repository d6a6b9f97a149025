/**
 * The names that cross a process boundary: workflow ids, task queues, Schedules, search attributes. They are built and
 * parsed only here, and they are permanent: a change would strand open workflows.
 */

/** A Flinks LoginId: a GUID in lower case. */
export type LoginId = string & { readonly brand: 'LoginId' };

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * Returns a GUID (LoginId, RequestId, our own ids) in lower case, its one spelling, or null if the text is not a GUID.
 */
export function parseGuid(text: unknown): string | null {
  if (typeof text !== 'string') return null;
  const lower = text.toLowerCase();
  return GUID.test(lower) ? lower : null;
}

/** Returns the LoginId in its one spelling, or null if the text is not a GUID. */
export const parseLoginId = (text: unknown): LoginId | null => parseGuid(text) as LoginId | null;

/** The task queue of workflows, and of the activities that use the database or deliver events. */
export const REFRESH_TASK_QUEUE = 'flinks-refresh';
/** The task queue of the activities that call Flinks. One rate limit holds for all of them. */
export const FLINKS_TASK_QUEUE = 'flinks-api';

/** The Temporal Schedule of the daily run. */
export const SCHEDULE_ID = 'daily-refresh';

/** The Temporal Schedule of the purge, and the id of the workflow it starts. */
export const PURGE_SCHEDULE_ID = 'purge';

const REFRESH_LOGIN_PREFIX = 'refresh-login/';

/** One open workflow per login: the workflow id is the lock (rule 4 of docs/flowchart.md). */
export const refreshLoginWorkflowId = (loginId: string): string => `${REFRESH_LOGIN_PREFIX}${loginId}`;

/**
 * The workflow id of a run. It contains the run id, so the workflow of a run can be looked up in Temporal, to tell
 * whether it is still open.
 */
export const dailyRefreshWorkflowId = (runId: string): string => `daily-refresh/${runId}`;

/** The id of the workflow that carries out a withdrawal: one open per login. */
export const withdrawLoginWorkflowId = (loginId: string): string => `withdraw-login/${loginId}`;

/** The id of the workflow that hands a login over to its successor: one open per replaced login. */
export const replaceLoginWorkflowId = (loginId: string): string => `replace-login/${loginId}`;

/** The id of the one workflow that delivers the events of the outbox. */
export const DELIVER_EVENTS_WORKFLOW_ID = 'deliver-events';

/** The id of the one workflow that switches Flinks' nightly job on or off for logins. */
export const ENROL_LOGINS_WORKFLOW_ID = 'enrol-logins';

/** Search attributes, all Keyword. `setup` registers them; `RunId` is reserved by Temporal, hence `DailyRunId`. */
export const SEARCH_ATTRIBUTES = [
  'RefreshState',
  'RefreshOutcome',
  'AwaitingReason',
  'Institution',
  'DailyRunId',
] as const;
