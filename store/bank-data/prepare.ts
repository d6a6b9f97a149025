import { createHash } from 'node:crypto';
import { storable, storableOrNull } from '../text';
import type { AccountData, AccountView, TransactionData } from './shapes';

/**
 * The rows of an answer, ready to be written: `batches` are JSON texts in UTF-8, each a list of rows for one statement, so
 * that whoever sends them need not look into them. They can be handed from thread to thread.
 */
export interface PreparedTransactions {
  count: number;
  batches: Uint8Array[];
  windows: Window[];
}

/** What an answer holds of the past of one account: how many rows it has of each day, and a JSON list of all their ids. */
export interface Window {
  accountId: string;
  days: [day: string, rows: number][];
  ids: Uint8Array;
}

const ROWS_PER_BATCH = 2_000;

/** Flinks' ids are GUIDs; a key of an index has 2,700 bytes at most. */
const LONGEST_ID = 200;

/** By id, what is to be stored, and its date. */
type AccountRows = Map<string, { json: string; date: string | null }>;

/** Collects the transactions of an answer, account by account. Of an id given twice in an account the last row counts. */
export class TransactionRows {
  private readonly accounts = new Map<string, AccountRows>();

  /** Takes the transactions of an account, one by one; to be called anew wherever the answer holds the account. */
  account(accountId: string): (transaction: TransactionData) => void {
    const account = storable(accountId);
    const rows = this.accounts.get(account) ?? (new Map() as AccountRows);
    this.accounts.set(account, rows);
    // How often each content came without an id: an account that comes twice says the same again.
    const equals = new Map<string, number>();
    return (transaction) => {
      const id = transaction.id === null ? naturalKey(transaction, equals) : idKey(storable(transaction.id));
      const { date, code, description, debit, credit, balance } = transaction;
      const row = { account, id, date, code: storableOrNull(code), description: storableOrNull(description) };
      rows.set(id, { json: JSON.stringify({ ...row, debit, credit, balance }), date });
    };
  }

  /** To be called once; what has been collected is let go on the way. */
  prepare(): PreparedTransactions {
    const prepared: PreparedTransactions = { count: 0, batches: [], windows: [] };
    for (const [accountId, rows] of this.accounts) {
      prepared.count += rows.size;
      prepared.windows.push(windowOf(accountId, rows));
      const texts = Array.from(rows.values(), ({ json }) => json);
      for (let at = 0; at < texts.length; at += ROWS_PER_BATCH) {
        prepared.batches.push(encoded(`[${texts.slice(at, at + ROWS_PER_BATCH).join(',')}]`));
      }
      this.accounts.delete(accountId);
    }
    return prepared;
  }
}

/** Of its own memory, never of Buffer's pool: only that can be handed over. */
const encoded = (text: string): Uint8Array => new TextEncoder().encode(text);

function windowOf(accountId: string, rows: AccountRows): Window {
  const days = new Map<string, number>();
  for (const { date } of rows.values()) if (date !== null) days.set(date, (days.get(date) ?? 0) + 1);
  return { accountId, days: [...days], ids: encoded(JSON.stringify([...rows.keys()])) };
}

/**
 * The id of a transaction that Flinks gave none: what it says, and which of several equal ones it is. So the same
 * answer gives the same ids, and two coffees at one price on one day stay two.
 */
function naturalKey(transaction: TransactionData, equals: Map<string, number>): string {
  const { date, description, debit, credit, balance } = transaction;
  const content = digest(JSON.stringify([date, description, ...[debit, credit, balance].map(sameAmount)]));
  const ordinal = (equals.get(content) ?? 0) + 1;
  equals.set(content, ordinal);
  return `key-${digest(`${content}#${ordinal}`)}`;
}

const idKey = (id: string): string => (id.length <= LONGEST_ID ? id : `key-${digest(id)}`);

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);

/** 10.50 and 10.5 are one amount. */
const sameAmount = (amount: string | null): string | null =>
  amount?.includes('.') ? amount.replace(/\.?0+$/, '') : amount;

/** What is prepared of accounts that are held as a whole. */
export function prepareTransactions(accounts: AccountData[]): PreparedTransactions {
  const rows = new TransactionRows();
  for (const { id, transactions } of accounts) transactions.forEach(rows.account(id));
  return rows.prepare();
}

/** An account that an answer holds twice is one: the last, with the transactions of both. */
export function mergeAccounts<Account extends AccountView>(accounts: Account[]): Account[] {
  return [...new Map(accounts.map((account) => [storable(account.id), account])).values()];
}
