import { createHash, randomBytes } from 'node:crypto';
import { MINUTE_MS } from '../../domain/duration';
import { type Database, withTransaction } from '../database';

/**
 * A way back from Flinks Connect to the customer's page can be used for this long after it was made. This is longer
 * than a person needs at their bank.
 */
const RETURN_LASTS_MS = 30 * MINUTE_MS;

/**
 * What is stored with a way back: the wait to which the customer's link leads (`waitId`), and the click that opened
 * Connect (`openId`).
 */
export interface ConnectReturnPlace {
  waitId: string;
  openId: string;
}

/**
 * Ways back from Flinks Connect to the customer's page. Connect and the bank are given an address with a random nonce
 * instead of the link, so neither sees the link. A nonce works once, within 30 minutes. Only its hash is stored.
 */
export const connectReturnsOf = (db: Database) => ({
  /** Makes a way back and returns its nonce (base64url). Removes ways back that have become too old. */
  async openReturn({ waitId, openId }: ConnectReturnPlace): Promise<string> {
    const nonce = randomBytes(32).toString('base64url');
    await withTransaction(db, async (client) => {
      await client.query(
        `delete from connect_returns where nonce_hash in
           (select nonce_hash from connect_returns
             where created_at < now() - $1::float8 * interval '1 millisecond' limit 1000 for update skip locked)`,
        [RETURN_LASTS_MS],
      );
      await client.query('insert into connect_returns (nonce_hash, wait_id, open_id) values ($1, $2, $3)', [
        hashOf(nonce),
        waitId,
        openId,
      ]);
    });
    return nonce;
  },

  /**
   * Uses a way back, and returns what is stored with it. Returns null if the nonce is unknown, too old or already used.
   */
  async useReturn(nonce: string): Promise<ConnectReturnPlace | null> {
    const { rows } = await db.query<ConnectReturnPlace>(
      `update connect_returns set used_at = now()
        where nonce_hash = $1 and used_at is null and created_at >= now() - $2::float8 * interval '1 millisecond'
        returning wait_id as "waitId", open_id as "openId"`,
      [hashOf(nonce), RETURN_LASTS_MS],
    );
    return rows[0] ?? null;
  },
});

const hashOf = (nonce: string): Buffer => createHash('sha256').update(nonce).digest();
