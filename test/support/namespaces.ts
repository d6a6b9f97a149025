import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time';

/** Jest's workers: each has a namespace of its own, because task queue names are fixed. */
const NAMESPACES = ['test-1', 'test-2'];
const KEYWORD = 2;

/** Registers the tests' namespaces with their search attributes (all Keyword), and waits until they can be used. */
export async function addNamespaces(address: string, searchAttributes: string[]): Promise<void> {
  const connection = await Connection.connect({ address });
  try {
    for (const namespace of NAMESPACES) {
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
  } finally {
    await connection.close();
  }
}

/** A namespace is known to every part of the server only after its cache was read anew. */
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
