import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Queryable } from '../database';
import type { Origin } from './shapes';

/** Compresses a raw answer. Call it before opening a transaction. */
export const compressed: (raw: Buffer) => Promise<Buffer> = promisify(gzip);

/** Stores a raw answer once: the same answer of the same session again changes nothing. */
export async function storePayload(client: Queryable, origin: Origin, kind: string, body: Uint8Array): Promise<void> {
  await client.query(
    `insert into payloads (login_id, refresh_id, kind, request_id, body) values ($1, $2, $3, $4, $5)
     on conflict (login_id, refresh_id, kind, request_id) do update set body = excluded.body, created_at = now()
      where payloads.body is distinct from excluded.body`,
    [origin.loginId, origin.refreshId, kind, origin.requestId, body],
  );
}
