import { type Database, withTransaction } from '../database';
import { stripUnstorable, stripUnstorableOrNull } from '../text';

export interface InboxEntry {
  source: string;
  key: string;
  requestId?: string | null;
}

/** What has been heard before: event ids and webhook hashes, so that a repeated one has no effect. */
export const inboxOf = (db: Database) => ({
  async seen({ source, key }: { source: string; key: string }): Promise<boolean> {
    const { rowCount } = await db.query('select from inbox where source = $1 and key = $2', [
      source,
      stripUnstorable(key),
    ]);
    return rowCount === 1;
  },

  /** False: it was known already. Of many at once exactly one hears true. */
  async remember(entry: InboxEntry): Promise<boolean> {
    const { rowCount } = await db.query(REMEMBER, rowOf(entry));
    return rowCount === 1;
  },

  /**
   * Runs `effect` for an entry that is not known, and remembers it; others with the same entry wait meanwhile. Where the
   * effect fails, or nobody lives to see its end, the entry stays unknown and the effect comes again: it must bear that.
   */
  async once(entry: InboxEntry, effect: () => Promise<void>): Promise<void> {
    await withTransaction(db, async (client) => {
      const { rowCount } = await client.query(REMEMBER, rowOf(entry));
      if (rowCount === 1) await effect();
    });
  },
});

const REMEMBER = 'insert into inbox (source, key, request_id) values ($1, $2, $3) on conflict do nothing';

const rowOf = ({ source, key, requestId }: InboxEntry) => [
  source,
  stripUnstorable(key),
  stripUnstorableOrNull(requestId),
];
