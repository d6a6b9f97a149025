import { Client, Connection, type WorkflowClientInterceptor } from '@temporalio/client';
import { payloadConverter, type PayloadKey } from '../client/payload-codec';
import type { TemporalConnectionOptions } from '../config/temporal';

/** A Temporal server whose address is known: one that the settings name, or an embedded one. */
export interface TemporalServer {
  address: string;
  namespace: string;
  connection: TemporalConnectionOptions & { address: string };
  /** The keys that encrypt payloads; null if payloads are not encrypted. */
  payloadKeys: readonly PayloadKey[] | null;
}

const LOOPBACK = /^(127\.|localhost:|\[::1\])/;

/** Returns a client that connects on first use, and again if the connection breaks. */
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
      // No HTTP proxy is used for addresses of this machine itself.
      ...(LOOPBACK.test(address) ? { channelArgs: { 'grpc.enable_http_proxy': 0 } } : {}),
    }),
  });
}
