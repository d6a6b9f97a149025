/**
 * A transaction as the API shows it. `id` is our own and never changes; amounts are decimal text, `date` is YYYY-MM-DD.
 */
export interface TransactionView {
  id: string;
  accountId: string;
  date: string | null;
  description: string | null;
  debit: string | null;
  credit: string | null;
  balance: string | null;
}

/**
 * A page of what has changed in a login's transactions: `added` and `modified` hold whole rows. `next` is the cursor
 * for what comes after this page, even if nothing has come yet. Keep the cursor together with the rows.
 */
export interface TransactionChanges {
  added: TransactionView[];
  modified: TransactionView[];
  removed: { id: string; accountId: string }[];
  next: string;
  hasMore: boolean;
}
