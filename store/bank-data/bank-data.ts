import type { AttributesPackage } from '../../domain/refresh';
import { type Database, withTransaction } from '../database';
import { appendUnreadable, type UnreadableOrigin } from './unreadable';
import { readAccounts } from './accounts';
import { readAttributes, storeAttributesRow } from './attributes';
import { readChanges } from './changes';
import { IS_ITS_OWN } from './claim-newest';
import { land, landUnread, type PreparedAccounts, type StoredAccounts } from './land';
import { compressed, storePayload } from './payloads';
import { prepareTransactions } from './prepare';
import type { AccountsDetail, AccountsOrigin, Origin } from './shapes';
import { readTransactions, type TransactionsQuery } from './transactions';

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
    const { accounts, unreadable } = detail;
    return land(db, origin, { accounts, unreadable, transactions: prepareTransactions(accounts), body });
  },

  /** The same for an answer that was prepared on another thread. */
  storePrepared: (answer: AccountsOrigin & PreparedAccounts): Promise<StoredAccounts> => land(db, answer, answer),

  /** Keeps an answer that cannot be read at all, for the operator; `what` names what is wrong, never a value. */
  async keepUnread({ what, raw, ...origin }: AccountsOrigin & { what: string; raw: Buffer }) {
    return landUnread(db, origin, { what, body: await compressed(raw) });
  },

  /** The same for one that was read on another thread. */
  keepPreparedUnread: ({ what, body, ...origin }: AccountsOrigin & { what: string; body: Uint8Array }) =>
    landUnread(db, origin, { what, body }),

  /** Tells the operator of any other answer that cannot be read; `fields` names what, never a value. */
  tellUnreadable: ({ fields, ...origin }: UnreadableOrigin & { fields: Record<string, number> }): Promise<void> =>
    withTransaction(db, (client) => appendUnreadable(client, origin, [{ fields }], 'nothing')),

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
  changes: (query: { loginId: string; cursor?: string | undefined; limit: number }) => readChanges(db, query),
  attributes: (query: { loginId: string; runId?: string }) => readAttributes(db, query),
});
