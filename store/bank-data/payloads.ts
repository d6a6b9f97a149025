import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Part } from '../one-statement';
import type { Origin } from './shapes';

/** Compresses a raw answer. This takes time, so it is to be called before a transaction is opened. */
export const compressed: (raw: Buffer) => Promise<Buffer> = promisify(gzip);

/**
 * Stores a raw answer. The same answer of the same session again changes nothing, and a different answer of the session
 * replaces it. `of` is the table, or the part of the statement, that finds the login.
 */
export const storePayload = (origin: Origin, kind: string, body: Uint8Array, of = 'logins'): Part => ({
  text: `insert into payloads (login_id, refresh_id, kind, request_id, body)
         select login_id, $2, $3, $4, $5::bytea from ${of} where login_id = $1
         on conflict (login_id, refresh_id, kind, request_id) do update set body = excluded.body, created_at = now()
          where payloads.body is distinct from excluded.body`,
  values: [origin.loginId, origin.refreshId, kind, origin.requestId, body],
});
