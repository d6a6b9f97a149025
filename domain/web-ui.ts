import type { AwaitingReason } from './refresh';

/** Where the Temporal Web UI is reached, and the namespace it shows us in. */
export interface WebUi {
  /** Without a slash at its end. */
  url: string;
  namespace: string;
}

const workflowsOf = ({ url, namespace }: WebUi): string =>
  `${url}/namespaces/${encodeURIComponent(namespace)}/workflows`;

/** The page of the Web UI about a workflow. */
export const workflowPage = (webUi: WebUi, workflowId: string): string =>
  `${workflowsOf(webUi)}/${encodeURIComponent(workflowId)}`;

/** Its list of the workflows that a query on search attributes finds. */
export const workflowList = (webUi: WebUi, query: string): string =>
  `${workflowsOf(webUi)}?query=${encodeURIComponent(query)}`;

/** A text as a value of such a query. Not for what `isFindable` refuses. */
const queryText = (text: string): string => `"${text}"`;

/** The server compares with the escape in place of the character, so a name with one of these is found by no query. */
const isFindable = (text: string): boolean => !/["'`\\]/.test(text);

const REFRESHES_AT_WORK = 'WorkflowType = "refreshLogin" AND ExecutionStatus = "Running"';

/** What the status page looks up there: queries on search attributes (docs/status-page.md). */
export const WEB_UI_QUERIES = {
  atWork: REFRESHES_AT_WORK,
  waitingFor: (reason: AwaitingReason): string => `${REFRESHES_AT_WORK} AND AwaitingReason = ${queryText(reason)}`,
  ofRun: (runId: string): string => `DailyRunId = ${queryText(runId)}`,
  /** Null: the institution's name cannot be searched for. */
  ofRunAt: (runId: string, institution: string): string | null =>
    isFindable(institution) ? `DailyRunId = ${queryText(runId)} AND Institution = ${queryText(institution)}` : null,
};
