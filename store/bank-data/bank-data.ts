import type { AttributesPackage } from '../../domain/refresh';
import type { Database, Queryable } from '../database';
import { withTransaction } from '../database';
import { markMissing, readAccounts, storeAccountRows, storeHolderRows } from './accounts';
import { readAttributes, storeAttributesRow } from './attributes';
import { compressed, storePayload } from './payloads';
import { mergeAccounts, prepareTransactions, type PreparedTransactions } from './prepare';
import type { AccountsDetail, AccountsOrigin, AccountView, Origin } from './shapes';
import { readTransactions, storeTransactionRows, type TransactionsQuery } from './transactions';

/**
 * Why nothing was written:
 * - `held`: what is stored is newer by Flinks' LastRefresh, or of the same one by a later attempt.
 * - `late`: an attempt that began later has stored, and LastRefresh does not tell which is newer: a zombie's answer, or
 *   the database's clock was set back.
 * - `gone`: the login is no longer registered, or anew.
 */
export type Superseded = 'held' | 'late' | 'gone';

/** How many rows an answer had; `superseded` where none of them was written. */
export interface StoredAccounts {
  accounts: number;
  transactions: number;
  superseded: Superseded | false;
}

/** An attempt that began before the login was registered is of an earlier consent, withdrawn since. Moments here end at ms. */
const IS_ITS_OWN = `date_trunc('milliseconds', created_at) <= $2`;

/** An answer of GetAccountsDetail as it is written: its rows in batches, its raw body compressed. */
export interface PreparedAccounts {
  accounts: AccountView[];
  transactions: PreparedTransactions;
  body: Uint8Array;
}

/** Accounts, holders, transactions, attributes and raw answers of logins. */
export const bankDataOf = (db: Database) => ({
  /** The database's clock: an attempt asks for it before it asks Flinks. */
  async clock(): Promise<string> {
    const { rows } = await db.query<{ now: string }>('select clock_timestamp() as now');
    return rows[0]!.now;
  },

  /**
   * Stores an answer of GetAccountsDetail, all or nothing, and how old it is. The same answer again changes nothing; one
   * that is older than what is stored writes nothing. docs/bank-data.md says what becomes of what an answer leaves out.
   */
  async storeAccounts({ detail, raw, ...origin }: AccountsOrigin & { detail: AccountsDetail; raw: Buffer }) {
    const body = await compressed(raw);
    const { accounts } = detail;
    return land(db, origin, { accounts, transactions: prepareTransactions(accounts), body });
  },

  /** The same for an answer that was prepared on another thread. */
  storePrepared: (answer: AccountsOrigin & PreparedAccounts): Promise<StoredAccounts> => land(db, answer, answer),

  /** Stores an answer of an Attributes package; nothing for a login that is gone. */
  async storeAttributes(
    answer: Origin & { package: AttributesPackage; attributes: unknown; raw: Buffer },
  ): Promise<void> {
    const body = await compressed(answer.raw);
    await withTransaction(db, async (client) => {
      const login = await client.query(`select from logins where login_id = $1 and ${IS_ITS_OWN} for share`, [
        answer.loginId,
        answer.attemptStartedAt,
      ]);
      if (login.rowCount === 0) return;
      await storeAttributesRow(client, answer, answer.package, answer.attributes);
      await storePayload(client, answer, `attributes/${answer.package}`, body);
    });
  },

  accounts: (loginId: string) => readAccounts(db, loginId),
  transactions: (query: TransactionsQuery) => readTransactions(db, query),
  attributes: (query: { loginId: string; runId?: string }) => readAttributes(db, query),
});

async function land(db: Database, origin: AccountsOrigin, prepared: PreparedAccounts): Promise<StoredAccounts> {
  const { transactions, body } = prepared;
  const accounts = mergeAccounts(prepared.accounts);
  return withTransaction(db, async (client) => {
    const superseded = await claimNewest(client, origin);
    if (superseded !== null) return { accounts: 0, transactions: 0, superseded };
    await storeAccountRows(client, origin, accounts);
    await markMissing(client, origin, accounts);
    await storeHolderRows(client, origin, accounts);
    await storeTransactionRows(client, origin, transactions);
    await storePayload(client, origin, 'accounts', body);
    return { accounts: accounts.length, transactions: transactions.count, superseded: false };
  });
}

/**
 * Locks the login for this answer and notes how old its data is from now on; where the answer does not say, it is as old
 * as Flinks last told. Newer is what has the later LastRefresh, whenever it was asked for; among equals, or where it is
 * not known, what the later attempt brought.
 */
async function claimNewest(client: Queryable, origin: AccountsOrigin): Promise<Superseded | null> {
  const { loginId, attemptStartedAt, lastRefresh = null } = origin;
  const { rows } = await client.query<{ superseded: Superseded | null }>(
    `select case when $3 < last_refreshed_at then 'held'
                 when $3 > last_refreshed_at then null
                 when data_collected_at > $2 then case when $3 = last_refreshed_at then 'held' else 'late' end
            end as superseded
       from logins where login_id = $1 and ${IS_ITS_OWN} for no key update`,
    [loginId, attemptStartedAt, lastRefresh],
  );
  const superseded = rows[0] === undefined ? 'gone' : rows[0].superseded;
  if (superseded !== null) return superseded;
  await client.query(
    `update logins
        set data_collected_at = $2,
            last_refreshed_at = coalesce($3::timestamptz, greatest(last_refreshed_at, last_seen_refresh))
      where login_id = $1`,
    [loginId, attemptStartedAt, lastRefresh],
  );
  return null;
}
