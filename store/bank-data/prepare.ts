import { createHash } from 'node:crypto';
import { stripUnstorable, stripUnstorableOrNull } from '../text';
import type { AccountData, AccountView, TransactionData } from './shapes';

/**
 * The transactions (rows) of an answer, ready to be written. Each of the `batches` is a JSON text in UTF-8: a list of
 * rows for one statement, which can be transferred between threads and is sent to the database without being parsed
 * here. A row names its account by its index in `accountIds`, which are the accounts' Ids at Flinks. `count` is the
 * number of all rows.
 */
export interface PreparedTransactions {
  count: number;
  accountIds: string[];
  batches: Uint8Array[];
}

const ROWS_PER_BATCH = 2_000;

/** A longer Id is replaced by its hash, because an index key may have 2,700 bytes at most. Flinks' Ids are GUIDs. */
const LONGEST_ID = 200;

/** Collects all transactions of an answer, account by account. They are matched to stored ones in the database. */
export class TransactionRows {
  private readonly accounts = new Map<string, string[]>();

  /**
   * Returns a function that takes an account's transactions one by one. Call this again each time the answer contains
   * the account.
   */
  account(accountId: string): (transaction: TransactionData) => void {
    const id = stripUnstorable(accountId);
    const rows = this.accounts.get(id) ?? [];
    this.accounts.set(id, rows);
    // An account that occurs twice repeats its rows. Each row is kept as often as it stands in the occurrence that has
    // it most often.
    const said = tally(rows);
    return (transaction) => {
      const row = rowText(transaction);
      const before = said.get(row) ?? 0;
      if (before > 0) said.set(row, before - 1);
      else rows.push(row);
    };
  }

  /** Drops the rows of an account that turned out to be unreadable. */
  drop(accountId: string): void {
    this.accounts.delete(stripUnstorable(accountId));
  }

  /** Makes the batches. To be called once, because it frees the collected rows as it goes. */
  prepare(): PreparedTransactions {
    const prepared: PreparedTransactions = { count: 0, accountIds: [], batches: [] };
    let batch: string[] = [];
    const endBatch = () => {
      if (batch.length > 0) prepared.batches.push(encoded(`[${batch.join(',')}]`));
      batch = [];
    };
    for (const [accountId, rows] of this.accounts) {
      const account = prepared.accountIds.push(accountId) - 1;
      prepared.count += rows.length;
      for (const row of rows) {
        batch.push(`{"account":${account},${row}`);
        if (batch.length === ROWS_PER_BATCH) endBatch();
      }
      this.accounts.delete(accountId);
    }
    endBatch();
    return prepared;
  }
}

/** The text in UTF-8, in memory of its own, because memory of Buffer's pool cannot be transferred between threads. */
const encoded = (text: string): Uint8Array => new TextEncoder().encode(text);

function tally(rows: string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(row, (counts.get(row) ?? 0) + 1);
  return counts;
}

/** The members of a row as JSON, without the brace that opens it. */
function rowText({ id, date, code, description, debit, credit, balance }: TransactionData): string {
  const texts = { id: idKey(stripUnstorableOrNull(id)), date, code: stripUnstorableOrNull(code) };
  return JSON.stringify({ ...texts, description: stripUnstorableOrNull(description), debit, credit, balance }).slice(1);
}

const idKey = (id: string | null): string | null => (id === null || id.length <= LONGEST_ID ? id : `key-${digest(id)}`);

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);

/** Prepares the rows of accounts held in memory as a whole. */
export function prepareTransactions(accounts: AccountData[]): PreparedTransactions {
  const rows = new TransactionRows();
  for (const { id, transactions } of accounts) transactions.forEach(rows.account(id));
  return rows.prepare();
}

/**
 * Keeps only the last occurrence of an account that occurs more than once in an answer. Its transactions are merged by
 * TransactionRows.
 */
export function mergeAccounts<Account extends AccountView>(accounts: Account[]): Account[] {
  return [...new Map(accounts.map((account) => [stripUnstorable(account.id), account])).values()];
}
