import { z } from 'zod';
import { EVENT_SCHEMA_VERSION } from '../../domain/delivery';
import { EVENT_SCHEMAS } from '../../gateway/event-schemas';
import type { Store } from '../../store/store';

/** Why a body does not match the JSON Schema published for its type; null if it matches. */
export function misfit(body: { type: string }): string | null {
  const schema = (EVENT_SCHEMAS as Record<string, object | undefined>)[body.type];
  if (schema === undefined) return `there is no schema for ${body.type}`;
  const result = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]).safeParse(body);
  return result.success ? null : `${JSON.stringify(body)}: ${result.error.message}`;
}

/** Why events in an outbox, as they would be sent, do not match: one reason per type. */
export async function misfitsIn(store: Store): Promise<string[]> {
  const misfits = new Map<string, string>();
  for (let after: string | undefined; ;) {
    const page = await store.events.list({ limit: 1_000, ...(after === undefined ? {} : { after }) });
    for (const { type, createdAt: timestamp, data } of page.events) {
      const complaint = misfit({ type, timestamp, schemaVersion: EVENT_SCHEMA_VERSION, data } as { type: string });
      // One per type is enough: a run writes thousands.
      if (complaint !== null) misfits.set(type, complaint);
    }
    if (page.next === null) return [...misfits.values()];
    after = page.next;
  }
}
