import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Runtime, DefaultLogger } from '@temporalio/worker';

/** The dev server of this jest run. Each jest worker has its own namespace, because task queue names are fixed. */
export const testTemporal = (): { address: string; namespace: string } => {
  const address = process.env.TEST_TEMPORAL_ADDRESS;
  if (address === undefined)
    throw new Error('TEST_TEMPORAL_ADDRESS is not set: run through jest with its global set-up');
  return { address, namespace: `test-${process.env.JEST_WORKER_ID ?? '1'}` };
};

let quiet = false;

/** A client and a worker connection to the test server, and a function that closes both. */
export async function connectToTestTemporal(): Promise<{
  client: Client;
  native: NativeConnection;
  namespace: string;
  close(): Promise<void>;
}> {
  if (!quiet) Runtime.install({ logger: new DefaultLogger('ERROR') });
  quiet = true;
  const { address, namespace } = testTemporal();
  const connection = await Connection.connect({ address });
  const native = await NativeConnection.connect({ address });
  return {
    client: new Client({ connection, namespace }),
    native,
    namespace,
    async close() {
      await connection.close();
      await native.close();
    },
  };
}
