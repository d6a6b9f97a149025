import type { AwaitingReason } from './refresh/types';

/** The address of the Temporal Web UI, and our namespace in it. */
export interface WebUi {
  /** Without a trailing slash. */
  url: string;
  namespace: string;
}

const workflowsOf = ({ url, namespace }: WebUi): string =>
  `${url}/namespaces/${encodeURIComponent(namespace)}/workflows`;

/** The page of the Web UI about a workflow. */
export const workflowPage = (webUi: WebUi, workflowId: string): string =>
  `${workflowsOf(webUi)}/${encodeURIComponent(workflowId)}`;

/** The page of the Web UI that lists the workflows that match a query on search attributes. */
export const workflowList = (webUi: WebUi, query: string): string =>
  `${workflowsOf(webUi)}?query=${encodeURIComponent(query)}`;

/** Quotes a text for a query on search attributes. Only for texts that `isFindable` accepts. */
const queryText = (text: string): string => `"${text}"`;

/**
 * Whether a query can find a name. The server compares the escaped text as it is, so no query finds a name with one of
 * these characters.
 */
const isFindable = (text: string): boolean => !/["'`\\]/.test(text);

const REFRESHES_AT_WORK = 'WorkflowType = "refreshLogin" AND ExecutionStatus = "Running"';

/** The queries on search attributes to which the status page links (docs/status-page.md). */
export const WEB_UI_QUERIES = {
  atWork: REFRESHES_AT_WORK,
  waitingFor: (reason: AwaitingReason): string => `${REFRESHES_AT_WORK} AND AwaitingReason = ${queryText(reason)}`,
  ofRun: (runId: string): string => `DailyRunId = ${queryText(runId)}`,
  /** Returns null if the institution's name cannot be searched for. */
  ofRunAt: (runId: string, institution: string): string | null =>
    isFindable(institution) ? `DailyRunId = ${queryText(runId)} AND Institution = ${queryText(institution)}` : null,
};
