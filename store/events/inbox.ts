import { type Database, withTransaction } from '../database';
import { stripUnstorable, stripUnstorableOrNull } from '../text';

/** Something that was received and may be received again, such as a webhook. */
export interface InboxEntry {
  source: string;
  key: string;
  requestId?: string | null;
}

/**
 * An entry that this process has taken. `until` is the moment from which others may take the entry, in the database's
 * own text form. It identifies the lease.
 */
export interface Lease extends InboxEntry {
  until: string;
  /**
   * When the entry was first taken, by a process that did not end its work on it, ISO 8601 in UTC; null if nobody had
   * taken it before.
   */
  takenBefore: string | null;
}

/** A process that has not ended its work on an entry within this time counts as dead. No effect may take so long. */
export const LEASE_SECONDS = 15;

/** The keys of what was received already, such as hashes of webhooks, so that a repeat has no effect. */
export const inboxOf = (db: Database) => ({
  /** Whether the entry is known and its effect has happened. */
  async seen({ source, key }: { source: string; key: string }): Promise<boolean> {
    const { rowCount } = await db.query('select from inbox where source = $1 and key = $2 and lease_until is null', [
      source,
      stripUnstorable(key),
    ]);
    return rowCount === 1;
  },

  /** Stores an entry. Returns false if it was known already. Of several calls at once, exactly one gets true. */
  async remember(entry: InboxEntry): Promise<boolean> {
    const { rowCount } = await db.query(REMEMBER, rowOf(entry));
    return rowCount === 1;
  },

  /**
   * Takes an entry before its effect happens, so that only one of all processes works on it. Returns a lease if this
   * call has taken the entry, `known` if its effect has happened before, or `busy` while another call works on it. A
   * taken entry must be ended with `finish` or `release`. If its process dies, another may take it after 15 s.
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

  /** Removes a taken entry whose effect has failed. If it is received again, it can be taken at once. */
  async release({ source, key, until }: Lease): Promise<void> {
    await db.query(`delete from inbox where ${LEASED}`, [source, stripUnstorable(key), until]);
  },

  /**
   * Runs `effect` if the entry is unknown, and stores the entry. Other calls with the same entry wait until this call
   * has ended. If the effect fails or the process dies, the entry stays unknown, and the effect runs again when the
   * entry is received again. So the effect must be repeatable.
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
/** SQL: the condition that an entry is still under the lease whose `until` is $3. */
export const LEASED = 'source = $1 and key = $2 and lease_until = $3::timestamptz';

const rowOf = ({ source, key, requestId }: InboxEntry) => [
  source,
  stripUnstorable(key),
  stripUnstorableOrNull(requestId),
];
