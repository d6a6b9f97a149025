import { Client, Connection, type WorkflowClientInterceptor } from '@temporalio/client';
import { payloadConverter, type PayloadKey } from '../client/payload-codec';
import type { TemporalConnectionOptions } from '../config/temporal';

/** A Temporal server with a known address, given or embedded. */
export interface TemporalServer {
  address: string;
  namespace: string;
  connection: TemporalConnectionOptions & { address: string };
  /** Null if there is no codec. */
  payloadKeys: readonly PayloadKey[] | null;
}

const LOOPBACK = /^(127\.|localhost:|\[::1\])/;

/** A client that connects on first use, and reconnects if necessary. Close its `connection` at the end. */
export function temporalClient(
  { address, namespace, connection, payloadKeys }: TemporalServer,
  interceptors: WorkflowClientInterceptor[] = [],
): Client {
  return new Client({
    namespace,
    interceptors: { workflow: interceptors },
    dataConverter: payloadConverter(payloadKeys),
    connection: Connection.lazy({
      ...connection,
      // Do not use a proxy for this machine's own addresses.
      ...(LOOPBACK.test(address) ? { channelArgs: { 'grpc.enable_http_proxy': 0 } } : {}),
    }),
  });
}
