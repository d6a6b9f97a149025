import { z } from 'zod';
import type { Retention } from '../domain/retention';
import { derivedKey } from './derived-key';
import { duration, orNull, parsed, Invalid } from './fields';

const databaseUrl = parsed((text) => {
  if (!/^postgres(ql)?:\/\//.test(text) || !URL.canParse(text)) {
    return new Invalid('is not a URL such as postgres://user:password@host:5432/name (%-encode odd characters in it)');
  }
  return isDecodable(text) ? text : new Invalid('holds a % that encodes nothing: write it as %25');
});

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

/** How to reach the database, and how long rows are kept. `url` is null for the embedded PostgreSQL. */
export const databaseSchema = z
  .object({
    DATABASE_URL: orNull(databaseUrl),
    PAYLOAD_RETENTION: duration('1m', '3650d'),
    TRANSACTION_RETENTION: orNull(duration('90d', '3650d')),
    AUDIT_RETENTION: duration('30d', '3650d'),
    // Read here too, because the key of the tombstones (keyed hashes of withdrawn LoginIds) is derived from it.
    // Programs without this secret derive a key from an empty text, under which no tombstone is found.
    FLINKS_SECRET_KEY: z.string().catch(''),
  })
  .transform((given) => ({
    url: given.DATABASE_URL,
    retention: {
      payloadsMs: given.PAYLOAD_RETENTION,
      transactionsMs: given.TRANSACTION_RETENTION,
      auditMs: given.AUDIT_RETENTION,
    } satisfies Retention,
    tombstoneKey: derivedKey(given.FLINKS_SECRET_KEY, 'tombstone key'),
  }));
