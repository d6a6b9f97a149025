import { Client, Connection } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import type { Payload } from '@temporalio/common';
import { KeyRingCodec, type PayloadKey } from '../../client/payload-codec';
import { withPayloadsAsText } from '../codec/support';
import type { House } from '../support/house';

/** Every history of a house, by workflow id and run id: as Temporal stores it, and its payloads decrypted. */
export async function historiesOf(
  { ready: { temporal } }: House,
  ring: PayloadKey[],
): Promise<Record<string, { raw: string; decrypted: string }>> {
  const connection = await Connection.connect({ address: temporal.address });
  const client = new Client({ connection, namespace: temporal.namespace });
  const codec = new KeyRingCodec(ring);
  const histories: Record<string, { raw: string; decrypted: string }> = {};
  try {
    for await (const { workflowId, runId } of client.workflow.list()) {
      const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
      const payloads = await codec.decode(payloadsIn(history));
      const decrypted = payloads.map(({ data }) => Buffer.from(data ?? []).toString()).join('\n');
      histories[`${workflowId} ${runId}`] = { raw: withPayloadsAsText(historyToJSON(history)), decrypted };
    }
  } finally {
    await connection.close();
  }
  return histories;
}

function payloadsIn(value: unknown): Payload[] {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return [];
  const { metadata, data } = value as Payload;
  if (data instanceof Uint8Array && metadata?.['encoding'] instanceof Uint8Array) return [value];
  return Object.values(value).flatMap(payloadsIn);
}
