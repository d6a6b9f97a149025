import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time';

const KEYWORD = 2;

/**
 * Registers a namespace with these search attributes (all Keyword) for each of `workers` jest workers, and waits until
 * the search attributes can be used. Each worker has its own namespace, because task queue names are fixed.
 */
export async function addNamespaces(
  address: string,
  { workers, searchAttributes }: { workers: number; searchAttributes: string[] },
): Promise<void> {
  const connection = await Connection.connect({ address });
  try {
    const names = Array.from({ length: workers }, (_, index) => `test-${index + 1}`);
    await Promise.all(names.map((namespace) => addNamespace(connection, namespace, searchAttributes)));
  } finally {
    await connection.close();
  }
}

/** The same for one more namespace. */
export async function addNamespace(
  connection: Connection,
  namespace: string,
  searchAttributes: string[],
): Promise<void> {
  await connection.workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: msToTs('1 day'),
  });
  await untilDone(() =>
    connection.operatorService.addSearchAttributes({
      namespace,
      searchAttributes: Object.fromEntries(searchAttributes.map((name) => [name, KEYWORD])),
    }),
  );
}

/** Retries until it works: every part of the server knows a namespace only after refreshing its cache. */
async function untilDone(call: () => Promise<unknown>): Promise<void> {
  for (let tries = 60; ; tries -= 1) {
    try {
      await call();
      return;
    } catch (error) {
      if (tries === 0) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}
