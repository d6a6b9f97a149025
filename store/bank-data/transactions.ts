import { DAY_MS } from '../../domain/duration';
import type { Database, Queryable } from '../database';
import { StoreError } from '../errors';
import { storable } from '../text';
import { pageOf } from '../views';
import type { PreparedTransactions, Window } from './prepare';
import type { AccountsOrigin, Origin, TransactionView } from './shapes';

/**
 * Writes transactions, each at most once; one that says nothing new is not touched. Those that the answer should hold and
 * does not are marked as vanished: no longer shown, and back when an answer holds them again.
 */
export async function storeTransactionRows(
  client: Queryable,
  origin: AccountsOrigin,
  { batches, windows }: PreparedTransactions,
): Promise<void> {
  for (const batch of batches) await storeBatch(client, origin, batch);
  const earliest = earliestDay(origin);
  const covers = windows.flatMap((window) => coverOf(window, earliest) ?? []);
  for (const cover of await incomplete(client, origin, covers)) await markVanished(client, origin, cover);
}

/** Every row of an account booked after `from` is in the answer, `count` of them. On that day itself it may have been cut. */
interface Cover {
  accountId: string;
  from: string;
  count: number;
  ids: Uint8Array;
}

/**
 * The days an answer covers: from its first on. Null where it has none: it says nothing about the past then. Rows of days
 * before `earliest` are stored, and count for nothing here: one impossible date would hide all that is known.
 */
function coverOf({ accountId, days, ids }: Window, earliest: string): Cover | null {
  const covered = days.filter(([day]) => day >= earliest);
  const from = covered.map(([day]) => day).reduce((first, day) => (day < first ? day : first), '9999-12-31');
  const count = covered.reduce((sum, [day, rows]) => (day > from ? sum + rows : sum), 0);
  return covered.length === 0 ? null : { accountId, from, count, ids };
}

/** Flinks is asked for 90 or 365 days; some banks count them from a booking day. */
const MOST_DAYS = 365;
const SLACK_DAYS = 7;

/** No answer to this attempt covers an earlier day. */
function earliestDay({ attemptStartedAt, daysAsked = MOST_DAYS }: AccountsOrigin): string {
  return new Date(Date.parse(attemptStartedAt) - (daysAsked + SLACK_DAYS) * DAY_MS).toISOString().slice(0, 10);
}

/** A Uint8Array travels to the server as it is. */
async function storeBatch(client: Queryable, { loginId, runId, requestId }: Origin, batch: Uint8Array): Promise<void> {
  await client.query(
    `insert into transactions as t (login_id, run_id, request_id, account_id, transaction_id, date, code, description,
            debit, credit, balance)
     select $1, $2, $3, * from json_to_recordset($4::json) as given (account text, id text, date date, code text,
            description text, debit numeric, credit numeric, balance numeric)
     on conflict (login_id, account_id, transaction_id) do update
       set date = excluded.date, code = excluded.code, description = excluded.description, debit = excluded.debit,
           credit = excluded.credit, balance = excluded.balance, run_id = excluded.run_id,
           request_id = excluded.request_id, vanished_at = null
     where (t.date, t.code, t.description, t.debit, t.credit, t.balance, t.vanished_at) is distinct from
           (excluded.date, excluded.code, excluded.description, excluded.debit, excluded.credit, excluded.balance,
            null::timestamptz)`,
    [loginId, runId, requestId, batch],
  );
}

/** Where more is stored than the answer held: all of the answer is stored by now, so the rest has vanished. */
async function incomplete(client: Queryable, { loginId }: Origin, covers: Cover[]): Promise<Cover[]> {
  const { rows } = await client.query<{ at: number }>(
    `select (w.at - 1)::int as at
       from unnest($2::text[], $3::date[], $4::int[]) with ordinality as w (account_id, since, count, at)
      where w.count < (select count(*) from transactions t
                        where t.login_id = $1 and t.account_id = w.account_id and t.date > w.since
                          and t.vanished_at is null)`,
    [
      loginId,
      covers.map(({ accountId }) => accountId),
      covers.map(({ from }) => from),
      covers.map(({ count }) => count),
    ],
  );
  return rows.map(({ at }) => covers[at]!);
}

async function markVanished(client: Queryable, { loginId }: Origin, { accountId, from, ids }: Cover): Promise<void> {
  await client.query(
    `update transactions t set vanished_at = now()
      where login_id = $1 and account_id = $2 and date > $3 and vanished_at is null
        and not exists (select from json_array_elements_text($4::json) as given (id)
                         where given.id collate "C" = t.transaction_id)`,
    [loginId, accountId, from, ids],
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
      where login_id = $1 and vanished_at is null
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
