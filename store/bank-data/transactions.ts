import { createHash } from 'node:crypto';
import type { Database, Queryable } from '../database';
import { StoreError } from '../errors';
import { storable, storableOrNull } from '../text';
import { pageOf } from '../views';
import type { AccountData, Origin, TransactionData, TransactionView } from './shapes';

interface Row extends TransactionData {
  id: string;
  accountId: string;
}

const ROWS_PER_STATEMENT = 5_000;

/** Writes transactions, each at most once; one that says nothing new is not touched. How many rows there were. */
export async function storeTransactionRows(
  client: Queryable,
  origin: Origin,
  accounts: AccountData[],
): Promise<number> {
  const rows = accounts.flatMap(rowsOf);
  for (let at = 0; at < rows.length; at += ROWS_PER_STATEMENT) {
    await storeChunk(client, origin, rows.slice(at, at + ROWS_PER_STATEMENT));
  }
  return rows.length;
}

/** An account's rows by their ids: of an id given twice the last row counts. */
function rowsOf({ id, transactions }: AccountData): Row[] {
  const accountId = storable(id);
  const rows = new Map<string, Row>();
  const equals = new Map<string, number>();
  for (const transaction of transactions) {
    const key = transaction.id === null ? naturalKey(transaction, equals) : storable(transaction.id);
    rows.set(key, { ...transaction, id: key, accountId });
  }
  return [...rows.values()];
}

/**
 * The id of a transaction that Flinks gave none: what it says, and which of several equal ones it is. So the same
 * answer gives the same ids, and two coffees at one price on one day stay two.
 */
function naturalKey(transaction: TransactionData, equals: Map<string, number>): string {
  const { date, description, debit, credit, balance } = transaction;
  const content = JSON.stringify([date, description, ...[debit, credit, balance].map(sameAmount)]);
  const ordinal = (equals.get(content) ?? 0) + 1;
  equals.set(content, ordinal);
  return `key-${createHash('sha256').update(`${content}#${ordinal}`).digest('hex').slice(0, 32)}`;
}

/** 10.50 and 10.5 are one amount. */
const sameAmount = (amount: string | null): string | null =>
  amount?.includes('.') ? amount.replace(/\.?0+$/, '') : amount;

async function storeChunk(client: Queryable, { loginId, runId, requestId }: Origin, rows: Row[]): Promise<void> {
  await client.query(
    `insert into transactions as t (login_id, run_id, request_id, account_id, transaction_id, date, code, description,
            debit, credit, balance)
     select $1, $2, $3, * from unnest($4::text[], $5::text[], $6::date[], $7::text[], $8::text[], $9::numeric[],
            $10::numeric[], $11::numeric[])
     on conflict (login_id, account_id, transaction_id) do update
       set date = excluded.date, code = excluded.code, description = excluded.description, debit = excluded.debit,
           credit = excluded.credit, balance = excluded.balance, run_id = excluded.run_id,
           request_id = excluded.request_id
     where (t.date, t.code, t.description, t.debit, t.credit, t.balance) is distinct from
           (excluded.date, excluded.code, excluded.description, excluded.debit, excluded.credit, excluded.balance)`,
    [
      loginId,
      runId,
      requestId,
      rows.map((row) => row.accountId),
      rows.map((row) => row.id),
      rows.map((row) => row.date),
      rows.map((row) => storableOrNull(row.code)),
      rows.map((row) => storableOrNull(row.description)),
      rows.map((row) => row.debit),
      rows.map((row) => row.credit),
      rows.map((row) => row.balance),
    ],
  );
}

/** `since`: from this calendar date on (YYYY-MM-DD). `after`: the `next` of the page before. */
export interface TransactionsQuery {
  loginId: string;
  accountId?: string;
  since?: string;
  after?: string;
  limit: number;
}

const NO_DATE = '0001-01-01';

/** Newest first, those without a date last. An `after` that is not ours is refused with `invalid_cursor`. */
export async function readTransactions(
  db: Database,
  { loginId, accountId, since, after, limit }: TransactionsQuery,
): Promise<{ transactions: TransactionView[]; next: string | null }> {
  const [date, account, id] = after === undefined ? [null, null, null] : parseCursor(after);
  const { rows } = await db.query<TransactionView>(
    `select transaction_id as id, account_id as "accountId", date, description, debit, credit, balance
       from transactions
      where login_id = $1
        and ($2::text is null or account_id = $2)
        and ($3::date is null or coalesce(date, '0001-01-01'::date) >= $3)
        and ($4::date is null or coalesce(date, '0001-01-01'::date) <= $4 and
             (coalesce(date, '0001-01-01'::date), account_id, transaction_id) < ($4, $5::text, $6::text))
      order by coalesce(date, '0001-01-01'::date) desc, account_id desc, transaction_id desc
      limit $7`,
    [loginId, accountId === undefined ? null : storable(accountId), since ?? null, date, account, id, limit + 1],
  );
  const [transactions, next] = pageOf(rows, limit, cursorOf);
  return { transactions, next };
}

const cursorOf = (row: TransactionView): string =>
  Buffer.from(JSON.stringify([row.date ?? NO_DATE, row.accountId, row.id])).toString('base64url');

function parseCursor(cursor: string): [string, string, string] {
  const parts = jsonOrNull(Buffer.from(cursor, 'base64url').toString());
  if (Array.isArray(parts) && parts.length === 3 && parts.every((part) => typeof part === 'string')) {
    const [date, accountId, id] = parts as [string, string, string];
    if (isCalendarDate(date)) return [date, storable(accountId), storable(id)];
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

/** 2026-02-31 parses, as the third of March. */
function isCalendarDate(text: string): boolean {
  const ms = Date.parse(text);
  // Postgres knows no year 0.
  return !Number.isNaN(ms) && text >= '0001' && new Date(ms).toISOString().slice(0, 10) === text;
}
