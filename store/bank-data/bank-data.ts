import type { AttributesPackage } from '../../domain/refresh';
import type { Database, Queryable } from '../database';
import { withTransaction } from '../database';
import { markMissing, readAccounts, storeAccountRows, storeHolderRows } from './accounts';
import { readAttributes, storeAttributesRow } from './attributes';
import { compressed, storePayload } from './payloads';
import { mergeAccounts, prepareTransactions, type PreparedTransactions } from './prepare';
import type { AccountsDetail, AccountsOrigin, AccountView, Origin } from './shapes';
import { readTransactions, storeTransactionRows, type TransactionsQuery } from './transactions';

/** How many rows an answer had. `superseded`: nothing was written, because newer data is stored or the login is gone. */
export interface StoredAccounts {
  accounts: number;
  transactions: number;
  superseded: boolean;
}

/** An attempt that began before the login was registered is of an earlier consent, withdrawn since. Moments here end at ms. */
const IS_ITS_OWN = `date_trunc('milliseconds', created_at) <= $2`;

/** An answer of GetAccountsDetail as it is written: its rows in batches, its raw body compressed. */
export interface PreparedAccounts {
  accounts: AccountView[];
  transactions: PreparedTransactions;
  body: Uint8Array;
}

const SUPERSEDED: StoredAccounts = { accounts: 0, transactions: 0, superseded: true };

/** Accounts, holders, transactions, attributes and raw answers of logins. */
export const bankDataOf = (db: Database) => ({
  /** The database's clock: an attempt asks for it before it asks Flinks. */
  async clock(): Promise<string> {
    const { rows } = await db.query<{ now: string }>('select clock_timestamp() as now');
    return rows[0]!.now;
  },

  /**
   * Stores an answer of GetAccountsDetail, all or nothing. The same answer again changes nothing; an attempt that began
   * before the one whose data is stored writes nothing. docs/bank-data.md says what becomes of what an answer leaves out.
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
    if (!(await claimNewest(client, origin))) return SUPERSEDED;
    await storeAccountRows(client, origin, accounts);
    await markMissing(client, origin, accounts);
    await storeHolderRows(client, origin, accounts);
    await storeTransactionRows(client, origin, transactions);
    await storePayload(client, origin, 'accounts', body);
    return { accounts: accounts.length, transactions: transactions.count, superseded: false };
  });
}

/** Locks the login for this attempt; false where newer data is stored already, or the login is no longer registered. */
async function claimNewest(client: Queryable, { loginId, attemptStartedAt }: Origin): Promise<boolean> {
  const { rows } = await client.query<{ newer: boolean }>(
    `select coalesce(data_collected_at > $2, false) as newer from logins
      where login_id = $1 and ${IS_ITS_OWN} for no key update`,
    [loginId, attemptStartedAt],
  );
  if (rows[0]?.newer !== false) return false;
  await client.query('update logins set data_collected_at = $2 where login_id = $1', [loginId, attemptStartedAt]);
  return true;
}
