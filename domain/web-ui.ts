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

/** A text as a value of such a query. */
export const queryText = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;
