import type { Queryable } from '../database';
import type { PreparedTransactions } from './prepare';

/**
 * Where an answer is matched: tables of the connection, empty again at the end of each transaction. A landing fills them
 * in this order; `account` is the place of an account in the answer.
 *
 * - landing_given: the answer's rows, `n` in its order.
 * - landing_accounts: which account of ours each is, the first day the answer covers of it, from which day on it might have
 *   left rows out, and from which day on stored rows are looked at.
 * - left_given, left_stored: what no step has matched yet.
 * - landing_pairs: what is to be updated.
 */
const STAGE = `
  create temporary table if not exists landing_given (
    n integer, account integer, flinks_id text collate "C", date date, code text, description text,
    debit numeric, credit numeric, balance numeric) on commit delete rows;
  create temporary table if not exists landing_accounts (
    account integer, account_id text collate "C", first_day date, recent date, since date) on commit delete rows;
  create temporary table if not exists left_given (
    n integer, account integer, flinks_id text collate "C", date date, description text, debit numeric,
    credit numeric) on commit delete rows;
  create temporary table if not exists left_stored (
    account integer, transaction_id text collate "C", flinks_id text collate "C", date date, description text,
    debit numeric, credit numeric, ord bigint, withdrawn boolean, lacked_as_of timestamptz,
    lacked_in_mass boolean) on commit delete rows;
  create temporary table if not exists landing_pairs (
    n integer, account integer, transaction_id text collate "C", is_back boolean) on commit delete rows`;

/** Puts the rows of an answer where they can be matched. A Uint8Array travels to the server as it is. */
export async function stageRows(client: Queryable, { batches }: PreparedTransactions): Promise<void> {
  await client.query(STAGE);
  let before = 0;
  for (const batch of batches) {
    const { rowCount } = await client.query(
      `insert into landing_given
       select $1 + n, account, id, date, code, description, debit, credit, balance
         from rows from (json_to_recordset($2::json) as (account integer, id text, date date, code text,
              description text, debit numeric, credit numeric, balance numeric)) with ordinality
              as given (account, id, date, code, description, debit, credit, balance, n)`,
      [before, batch],
    );
    before += rowCount ?? 0;
  }
}

/** Days that a row may have moved by when its Id says that it is the same. */
export const DAYS_MOVED = 10;
/** Days before its LastRefresh in which an answer's silence counts, also where it does not cover them. */
export const DAYS_RECENT = 30;

/**
 * Says which account of ours each account of the answer is. `earliest`: no answer covers an earlier day, so one impossible
 * date hides nothing of what is known. `lastRefresh`: how old the answer is, null where nobody knows.
 */
export async function stageAccounts(
  client: Queryable,
  accountIds: string[],
  { earliest, lastRefresh }: { earliest: string; lastRefresh: string | null },
): Promise<void> {
  await client.query(
    `insert into landing_accounts
     select a.account, a.account_id, g.first_day, least(g.first_day, r.recent),
            least(g.first_date - ${DAYS_MOVED}, r.recent)
       from (select (at - 1)::integer as account, account_id
               from unnest($1::text[]) with ordinality as ours (account_id, at)) a
       left join (select account, min(date) as first_date, min(date) filter (where date >= $2) as first_day
                    from landing_given group by account) g using (account)
      cross join (select ($3::timestamptz at time zone 'UTC')::date - ${DAYS_RECENT} as recent) r`,
    [accountIds, earliest, lastRefresh],
  );
}
