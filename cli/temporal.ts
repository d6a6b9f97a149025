import { Client, Connection, type WorkflowClientInterceptor } from '@temporalio/client';
import { payloadConverter, type PayloadKey } from '../client/payload-codec';
import type { TemporalConnectionOptions } from '../config/temporal';

/** A Temporal server with its address known: given, or embedded. */
export interface TemporalServer {
  address: string;
  namespace: string;
  connection: TemporalConnectionOptions & { address: string };
  /** Null: no codec. */
  payloadKeys: readonly PayloadKey[] | null;
}

const LOOPBACK = /^(127\.|localhost:|\[::1\])/;

/** A client that connects on first use and again whenever it has to. Close its `connection` at the end. */
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
      // A proxy for the outside is not asked for this machine.
      ...(LOOPBACK.test(address) ? { channelArgs: { 'grpc.enable_http_proxy': 0 } } : {}),
    }),
  });
}
