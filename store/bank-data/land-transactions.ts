import { DAY_MS, MINUTE_MS } from '../../domain/duration';
import type { Queryable } from '../database';
import { DAYS_MOVED, MATCHING } from './match-transactions';
import type { Part } from '../one-statement';
import type { PreparedTransactions } from './prepare';
import type { AccountsOrigin } from './shapes';
import { DAYS_RECENT, LACKING } from './withdraw';

/**
 * The age of an answer's data. `lastRefresh` is the LastRefresh of the answer, or, if it has none, the newest that
 * Flinks has reported for the login; null if Flinks has reported none. `isLater`: `lastRefresh` is later than that of
 * the data stored before.
 */
export interface AnswerAge {
  lastRefresh: string | null;
  isLater: boolean;
}

/**
 * How many stored transactions an answer lacks, and in how many accounts, if they are so many that the answer is not
 * believed at once.
 */
export interface MassLoss {
  rows: number;
  accounts: number;
}

/**
 * SQL: the rows of a JSON batch as a table, numbered `n` in their order. `parameter` is the placeholder of the batch,
 * which is a Uint8Array, because the driver sends such an array to the server as it is.
 */
const rowsOf = (parameter: string): string => `
  select n, account, id as flinks_id, date, code, description, debit, credit, balance
    from rows from (json_to_recordset(${parameter}::json) as (account integer, id text, date date, code text,
         description text, debit numeric, credit numeric, balance numeric)) with ordinality
         as given (account, id, date, code, description, debit, credit, balance, n)`;

/** SQL: makes a temporary table, emptied at the end of each transaction, for answers of more than one batch. */
const STAGE = `
  create temporary table if not exists landing_given (
    n bigint, account integer, flinks_id text collate "C", date date, code text, description text,
    debit numeric, credit numeric, balance numeric) on commit delete rows`;

/** An answer's rows, as a statement reads them: from a parameter, or from a table if there are many. */
export interface StagedRows {
  /**
   * Returns the query for the rows. `parameter`: the placeholder (such as `$8`) of the one value in `values`; not used
   * if `values` is empty.
   */
  query: (parameter: string) => string;
  values: Uint8Array[];
  /** There are so few rows, as almost always, that a cached plan fits them. */
  areFew: boolean;
}

/** Makes the rows of an answer readable for the statements that follow in this transaction. */
export async function stageRows(client: Queryable, { batches }: PreparedTransactions): Promise<StagedRows> {
  const [batch, ...more] = batches;
  if (more.length === 0) return { query: rowsOf, values: [batch ?? new TextEncoder().encode('[]')], areFew: true };
  await client.query(STAGE);
  let before = 0;
  for (const rows of batches) {
    const { rowCount } = await client.query(
      `insert into landing_given select $1 + n, account, flinks_id, date, code, description, debit, credit, balance
         from (${rowsOf('$2')}) given`,
      [before, rows],
    );
    before += rowCount ?? 0;
  }
  return { query: () => 'select * from landing_given', values: [], areFew: false };
}

/** Flinks is asked for 90 or 365 days. Some banks count these back from a booking day, hence the additional days. */
const MOST_DAYS = 365;
const SLACK_DAYS = 7;

/**
 * The earliest day that an answer to this attempt can cover. Earlier dates do not count, so that an impossible date
 * does not make an answer seem to cover more.
 */
export function earliestDay({
  attemptStartedAt,
  daysAsked = MOST_DAYS,
}: Pick<AccountsOrigin, 'attemptStartedAt' | 'daysAsked'>): string {
  return new Date(Date.parse(attemptStartedAt) - (daysAsked + SLACK_DAYS) * DAY_MS).toISOString().slice(0, 10);
}

/**
 * Writes the transactions of an answer. `accountIds` has our id for each account of the answer. Its rows are matched to
 * stored rows, and rows about which nothing has changed are not rewritten. Returns how many stored rows the answer
 * lacks, if they are so many that it is not believed at once; otherwise null.
 */
export async function landTransactions(
  client: Queryable,
  origin: AccountsOrigin,
  accountIds: string[],
  { query, values, areFew }: StagedRows,
  age: AnswerAge,
): Promise<MassLoss | null> {
  if (accountIds.length === 0) return null;
  const { loginId, runId, requestId } = origin;
  const text = statement(query('$8'));
  const { rows } = await client.query<MassLoss>(
    areFew ? { name: 'land_few_transactions', text } : { text, query_timeout: LARGE_WITHIN_MS },
    [loginId, accountIds, earliestDay(origin), age.lastRefresh, age.isLater, runId, requestId, ...values],
  );
  const [lost] = rows;
  return lost === undefined || lost.rows === 0 ? null : lost;
}

/**
 * To be run in the same transaction, before `landTransactions`. PostgreSQL has no statistics about an answer's rows, so
 * its planner may join them with the stored rows by scanning one side once for each row of the other: by a loop, or by
 * a merge on columns that are equal in all rows. A hash on all join columns avoids that.
 */
export const PLAN_BY_HASH: Part = {
  text: `select set_config('enable_nestloop', 'off', true), set_config('enable_mergejoin', 'off', true)`,
  values: [],
};

/** The timeout for an answer of more than one batch. 64 MB of changed rows took two minutes on two busy cores. */
const LARGE_WITHIN_MS = 10 * MINUTE_MS;

/** The columns of a row that an app can see. */
const VISIBLE = (row: string): string =>
  ['date', 'description', 'debit', 'credit', 'balance'].map((name) => `${row}.${name}`).join(', ');

/**
 * An amount of `10.0` where `10` is stored is no change, so the change feed does not report it. If a row is rewritten
 * without a change that the feed reports, it keeps its amounts with the digits that the feed has shown.
 */
const TOLD_AMOUNTS = ['debit', 'credit', 'balance']
  .map((name) => `${name} = case when c.is_visible then c.${name} else t.${name} end`)
  .join(', ');

/**
 * The one statement that writes an answer's transactions.
 *
 * 1. `ours` has for each account of the answer: the first day it covers (`first_day`), the day from which a row that
 *    the answer lacks may have been removed by the bank (`recent`), and the day from which stored rows are read
 *    (`since`).
 * 2. MATCHING pairs the rows of the answer with stored rows; LACKING judges the stored rows that the answer lacks.
 * 3. The other parts write what follows.
 *
 * All changes get their places in the change feed at once, under the lock of the login's row: first the removed rows,
 * then the changed rows, then the added rows. The id of a new row is Flinks' Id if no other row of its account has that
 * id yet; otherwise it is a unique key made from the row's place.
 */
const statement = (given: string): string => `
  with given as materialized (${given}),
  ours as materialized (
    select a.account, a.account_id, g.first_day, least(g.first_date, r.recent) as recent,
           least(g.first_date - ${DAYS_MOVED}, r.recent) as since
      from (select (at - 1)::integer as account, account_id
              from unnest($2::text[]) with ordinality as o (account_id, at)) a
      left join (select account, min(date) as first_date, min(date) filter (where date >= $3) as first_day
                   from given group by account) g using (account)
     cross join (select ($4::timestamptz at time zone 'UTC')::date - ${DAYS_RECENT} as recent) r
  ),
  stored as materialized (
    select o.account, o.first_day, coalesce(t.date >= o.recent, false) as is_recent, t.account_id, t.transaction_id,
           t.flinks_id, t.date, t.code, t.description, t.debit, t.credit, t.balance, t.first_seq,
           t.withdrawn_at is not null as withdrawn, t.lacked_as_of, t.lacked_in_mass
      from transactions t join ours o on o.account_id = t.account_id
     where t.login_id = $1 and t.account_id = any($2) and (t.date is null or t.date >= o.since)
  ),
  ${MATCHING},
  ${LACKING},
  gone as materialized (
    select *, row_number() over (order by date desc nulls last, account_id, transaction_id) as k
      from lacking where verdict = 'withdraw'
  ),
  changed as materialized (
    select g.*, s.account_id, s.transaction_id, p.is_back,
           p.is_back or (${VISIBLE('g')}) is distinct from (${VISIBLE('s')}) as is_visible
      from pairs p join given g on g.n = p.n
      join stored s on s.account = p.account and s.transaction_id = p.transaction_id
     where p.is_back or s.lacked_as_of is not null
        or (${VISIBLE('g')}, g.code, g.flinks_id) is distinct from (${VISIBLE('s')}, s.code, s.flinks_id)
  ),
  seen as materialized (select n, row_number() over (order by n) as k from changed where is_visible),
  fresh as materialized (
    select g.*, o.account_id, row_number() over (order by n) as k,
           g.flinks_id is not null
             and row_number() over (partition by g.account, g.flinks_id order by n) = 1
             and not exists (select from transactions t where t.login_id = $1 and t.account_id = o.account_id
                                and t.transaction_id = g.flinks_id) as is_free
      from left_given g join ours o using (account)
  ),
  counts as materialized (
    select (select count(*) from gone) as gone, (select count(*) from seen) as seen,
           (select count(*) from fresh) as fresh
  ),
  place as (
    update logins set change_seq = change_seq + c.gone + c.seen + c.fresh from counts c
     where login_id = $1 and c.gone + c.seen + c.fresh > 0
    returning login_id, change_seq as newest, change_seq - c.gone - c.seen - c.fresh as before_gone,
              change_seq - c.seen - c.fresh as before_seen, change_seq - c.fresh as before_fresh
  ),
  marked as (insert into change_marks (login_id, seq) select login_id, newest from place),
  withdrawn as (
    update transactions t
       set withdrawn_at = now(), lacked_as_of = null, lacked_in_mass = false, change_seq = place.before_gone + gone.k
      from gone, place
     where t.login_id = $1 and t.account_id = gone.account_id and t.transaction_id = gone.transaction_id
  ),
  remembered as (
    update transactions t
       set lacked_as_of = coalesce($4, '-infinity'::timestamptz), lacked_in_mass = l.verdict = 'mass'
      from lacking l
     where t.login_id = $1 and t.account_id = l.account_id and t.transaction_id = l.transaction_id
       and l.verdict <> 'withdraw'
  ),
  updated as (
    update transactions t
       set flinks_id = c.flinks_id, date = c.date, code = c.code, description = c.description, ${TOLD_AMOUNTS},
           run_id = $6, request_id = $7, withdrawn_at = null,
           lacked_as_of = null, lacked_in_mass = false,
           change_seq = coalesce(place.before_seen + seen.k, t.change_seq),
           added_seq = case when c.is_back then place.before_seen + seen.k else t.added_seq end
      from changed c left join seen on seen.n = c.n left join place on true
     where t.login_id = $1 and t.account_id = c.account_id and t.transaction_id = c.transaction_id
  ),
  added as (
    insert into transactions (login_id, run_id, request_id, account_id, transaction_id, flinks_id, date, code,
            description, debit, credit, balance, first_seq, added_seq, change_seq)
    select $1, $6, $7, account_id,
           case when is_free then flinks_id else 'key-' || md5(account_id || '/' || (before_fresh + k)) end,
           flinks_id, date, code, description, debit, credit, balance, before_fresh + k, before_fresh + k,
           before_fresh + k
      from fresh, place order by k
  )
  select count(*)::integer as rows, count(distinct account_id)::integer as accounts from lacking
   where verdict = 'mass'`;
