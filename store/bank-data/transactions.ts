import type { Database } from '../database';
import { StoreError } from '../errors';
import { stripUnstorable } from '../text';
import { pageOf } from '../pages';
import { existsInCalendar } from '../../domain/calendar';
import type { TransactionView } from '../../domain/transactions';

/** `since`: the first calendar date (YYYY-MM-DD) to be returned. `after`: the `next` of the previous page. */
export interface TransactionsQuery {
  loginId: string;
  accountId?: string;
  since?: string;
  after?: string;
  limit: number;
}

const NO_DATE = '0001-01-01';

/**
 * One page of the transactions that are shown, newest first, those without a date last (none of these with `since`).
 * Throws `invalid_cursor` for an `after` that is not a `next` of ours.
 */
export async function readTransactions(
  db: Database,
  { loginId, accountId, since, after, limit }: TransactionsQuery,
): Promise<{ transactions: TransactionView[]; next: string | null }> {
  const [date, account, id] = after === undefined ? [null, null, null] : parseCursor(after);
  const { rows } = await db.query<TransactionView>(
    `select transaction_id as id, account_id as "accountId", date, description, debit, credit, balance
       from transactions
      where login_id = $1 and withdrawn_at is null
        and ($2::text is null or account_id = $2)
        and ($3::date is null or coalesce(date, '0001-01-01'::date) >= $3)
        and ($4::date is null or coalesce(date, '0001-01-01'::date) <= $4 and
             (coalesce(date, '0001-01-01'::date), account_id, transaction_id) < ($4, $5::text, $6::text))
      order by coalesce(date, '0001-01-01'::date) desc, account_id desc, transaction_id desc
      limit $7`,
    [loginId, accountId === undefined ? null : stripUnstorable(accountId), since ?? null, date, account, id, limit + 1],
  );
  const [transactions, next] = pageOf(rows, limit, cursorOf);
  return { transactions, next };
}

const cursorOf = (row: TransactionView): string =>
  Buffer.from(JSON.stringify([row.date ?? NO_DATE, row.accountId, row.id])).toString('base64url');

const DATE_LENGTH = 'YYYY-MM-DD'.length;

function parseCursor(cursor: string): [string, string, string] {
  const parts = jsonOrNull(Buffer.from(cursor, 'base64url').toString());
  if (Array.isArray(parts) && parts.length === 3 && parts.every((part) => typeof part === 'string')) {
    const [date, accountId, id] = parts as [string, string, string];
    if (date.length === DATE_LENGTH && existsInCalendar(date))
      return [date, stripUnstorable(accountId), stripUnstorable(id)];
  }
  throw new StoreError(
    'invalid_cursor',
    'The cursor is not one of ours. Pass the `next` of the page before, unchanged.',
  );
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
