import { type Database, withTransaction } from '../database';
import { stripUnstorable, stripUnstorableOrNull } from '../text';

export interface InboxEntry {
  source: string;
  key: string;
  requestId?: string | null;
}

/**
 * An entry that this process has taken. `until` is the moment from which others may take it, in the database's own text
 * form. It identifies the lease.
 */
export interface Lease extends InboxEntry {
  until: string;
  /** When a process that has died since took the entry, ISO 8601 in UTC; null if nobody had taken it before. */
  takenBefore: string | null;
}

/** Longer than the effect of an entry may take. After this time, the process that took the entry counts as dead. */
export const LEASE_SECONDS = 15;

/** Keys of what was already received, such as hashes of webhooks, so that a repeat has no effect. */
export const inboxOf = (db: Database) => ({
  async seen({ source, key }: { source: string; key: string }): Promise<boolean> {
    const { rowCount } = await db.query('select from inbox where source = $1 and key = $2 and lease_until is null', [
      source,
      stripUnstorable(key),
    ]);
    return rowCount === 1;
  },

  /** Returns false if the entry was known already. Of several calls at once, exactly one gets true. */
  async remember(entry: InboxEntry): Promise<boolean> {
    const { rowCount } = await db.query(REMEMBER, rowOf(entry));
    return rowCount === 1;
  },

  /**
   * Takes an entry before its effect, across all processes: `taken` by this call, `known` if its effect has happened,
   * or `busy` while another process works on it. A taken entry must end with `finish` or `release`. If its process
   * dies, another may take it after 15 s.
   */
  async take(entry: InboxEntry): Promise<Lease | 'known' | 'busy'> {
    const { rows } = await db.query<{ until: string; takenBefore: Date | null }>(TAKE, [
      ...rowOf(entry),
      LEASE_SECONDS,
    ]);
    const [row] = rows;
    if (row !== undefined) {
      return { ...entry, until: row.until, takenBefore: row.takenBefore && new Date(row.takenBefore).toISOString() };
    }
    return (await this.seen(entry)) ? 'known' : 'busy';
  },

  /** Records that the effect of a taken entry has happened. */
  async finish({ source, key, until }: Lease): Promise<void> {
    const values = [source, stripUnstorable(key), until];
    await db.query(`update inbox set lease_until = null where ${LEASED}`, values);
  },

  /** Removes a taken entry whose effect has failed. Whoever sends it again may take it at once. */
  async release({ source, key, until }: Lease): Promise<void> {
    await db.query(`delete from inbox where ${LEASED}`, [source, stripUnstorable(key), until]);
  },

  /**
   * Runs `effect` for an unknown entry and records it; others with the same entry wait. If the effect fails or the
   * process dies, the entry stays unknown and the effect runs again, so it must be repeatable.
   */
  async once(entry: InboxEntry, effect: () => Promise<void>): Promise<void> {
    await withTransaction(db, async (client) => {
      const { rowCount } = await client.query(REMEMBER, rowOf(entry));
      if (rowCount === 1) await effect();
    });
  },
});

const REMEMBER = 'insert into inbox (source, key, request_id) values ($1, $2, $3) on conflict do nothing';

const TAKE = `
  insert into inbox (source, key, request_id, lease_until) values ($1, $2, $3, now() + $4 * interval '1 second')
  on conflict (source, key) do update set lease_until = excluded.lease_until where inbox.lease_until < now()
  -- xmax is not 0 if the entry existed already, because a dead process had left it.
  returning lease_until::text as until, case when xmax <> 0 then received_at end as "takenBefore"`;
/** An entry that is still under the lease $3. */
export const LEASED = 'source = $1 and key = $2 and lease_until = $3::timestamptz';

const rowOf = ({ source, key, requestId }: InboxEntry) => [
  source,
  stripUnstorable(key),
  stripUnstorableOrNull(requestId),
];
