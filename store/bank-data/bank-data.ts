import type { AttributesPackage } from '../../domain/attributes-packages';
import { type Database, withTransaction } from '../database';
import { appendUnreadable, type UnreadableOrigin } from './unreadable';
import { readAccounts } from './accounts';
import { readAttributes, storeAttributesRow } from './attributes';
import { readChanges } from './changes';
import { IS_ITS_OWN } from './claim-newest';
import { readFreshness } from './freshness';
import { oneStatement } from '../one-statement';
import { addStepAfter, type NewStep } from '../refreshes/steps';
import { land, landUnread, type PreparedAccounts, type StoredAccounts } from './land';
import { compressed, storePayload } from './payloads';
import { prepareTransactions } from './prepare';
import type { AccountsDetail, AccountsOrigin, Origin } from './shapes';
import { readTransactions, type TransactionsQuery } from './transactions';

/** Accounts, holders, transactions, attributes and raw answers of logins. */
export const bankDataOf = (db: Database) => ({
  /** The time by the database's clock. An attempt to call Flinks reads it before it asks (`attemptStartedAt`). */
  async clock(): Promise<string> {
    const { rows } = await db.query<{ now: string }>('select clock_timestamp() as now');
    return rows[0]!.now;
  },

  /**
   * Stores an answer of GetAccountsDetail and the age of its data, all or nothing. The same answer again changes no
   * data, and neither does an answer that is older than the stored data. docs/bank-data.md describes what happens to
   * stored accounts and transactions that an answer leaves out.
   */
  async storeAccounts({ detail, raw, ...origin }: AccountsOrigin & { detail: AccountsDetail; raw: Buffer }) {
    const body = await compressed(raw);
    const { accounts, unreadable } = detail;
    return land(db, origin, { accounts, unreadable, transactions: prepareTransactions(accounts), body });
  },

  /** Stores an answer of GetAccountsDetail that another thread has prepared; see storeAccounts. */
  storePrepared: (answer: AccountsOrigin & PreparedAccounts): Promise<StoredAccounts> => land(db, answer, answer),

  /**
   * Keeps the text of an answer that cannot be read at all, and tells the operator. `what` says what is wrong with it,
   * and never quotes a value.
   */
  async keepUnread({ what, raw, ...origin }: AccountsOrigin & { what: string; raw: Buffer }) {
    return landUnread(db, origin, { what, body: await compressed(raw) });
  },

  /** Keeps an unreadable answer whose body another thread has compressed; see keepUnread. */
  keepPreparedUnread: ({ what, body, ...origin }: AccountsOrigin & { what: string; body: Uint8Array }) =>
    landUnread(db, origin, { what, body }),

  /**
   * Tells the operator about an unreadable answer of which nothing is kept. `fields` says how often each field could
   * not be read, and never quotes a value.
   */
  tellUnreadable: ({ fields, ...origin }: UnreadableOrigin & { fields: Record<string, number> }): Promise<void> =>
    withTransaction(db, (client) => appendUnreadable(client, origin, [{ fields }], 'nothing')),

  /**
   * Stores an answer of an Attributes package, and adds `step` to the refresh if it is given. Writes nothing if the
   * login is no longer registered, or was registered again after the attempt began.
   */
  async storeAttributes(
    answer: Origin & { package: AttributesPackage; attributes: unknown; raw: Buffer },
    step: NewStep | null = null,
  ): Promise<void> {
    const body = await compressed(answer.raw);
    const parts = {
      login: {
        text: `select login_id from logins where login_id = $1 and ${IS_ITS_OWN} for share`,
        values: [answer.loginId, answer.attemptStartedAt],
      },
      stored: storeAttributesRow(answer, answer.package, answer.attributes, 'login'),
      kept: storePayload(answer, `attributes/${answer.package}`, body, 'login'),
    };
    await db.query(...oneStatement('store_attributes', parts, addStepAfter('login', step)));
  },

  accounts: (loginId: string) => readAccounts(db, loginId),
  freshness: (query: { loginId: string; limit: number }) => readFreshness(db, query),
  transactions: (query: TransactionsQuery) => readTransactions(db, query),
  changes: (query: { loginId: string; cursor?: string | undefined; limit: number }) => readChanges(db, query),
  attributes: (query: { loginId: string; runId?: string }) => readAttributes(db, query),
});
