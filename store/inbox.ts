import type { Database } from './database';
import { storable, storableOrNull } from './text';

/** What has been heard before: event ids and webhook hashes, so that a repeated one has no effect. */
export const inboxOf = (db: Database) => ({
  async seen({ source, key }: { source: string; key: string }): Promise<boolean> {
    const { rowCount } = await db.query('select from inbox where source = $1 and key = $2', [source, storable(key)]);
    return rowCount === 1;
  },

  /** False: it was known already. Of many at once exactly one hears true. */
  async remember(entry: { source: string; key: string; requestId?: string | null }): Promise<boolean> {
    const { rowCount } = await db.query(
      'insert into inbox (source, key, request_id) values ($1, $2, $3) on conflict do nothing',
      [entry.source, storable(entry.key), storableOrNull(entry.requestId)],
    );
    return rowCount === 1;
  },
});
