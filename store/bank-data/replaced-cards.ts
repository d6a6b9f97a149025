import { wholeNumber } from '../../domain/account-numbers';
import type { Queryable } from '../database';
import type { StagedRows } from './land-transactions';
import type { AccountNumbers } from './shapes';

/**
 * If there are more pairs than this, none is compared, because that would take too long, and a bank never replaces so
 * many accounts at once.
 */
const MOST_PAIRS = 400;
/**
 * Two accounts must share at least this many rows, and the shared rows must have at least this many different amounts.
 */
const FEWEST_SHARED = 3;

/** Whether an account is a card or another kind of credit. */
export const isCard = ({ category }: AccountNumbers): boolean => /^credits?$/i.test(category ?? '');

/**
 * Whether a new account of an answer may have replaced an account that the answer lacks, as far as their numbers and
 * kinds tell. Their transactions must match too (`findReplaced`).
 */
export function mayReplace(given: AccountNumbers, gone: AccountNumbers): boolean {
  const bothWhole = wholeNumber(given.accountNumber) !== null && wholeNumber(gone.accountNumber) !== null;
  if (bothWhole && !(isCard(given) && isCard(gone))) return false;
  return given.currency === gone.currency && given.category === gone.category;
}

/** A new account, by its index in the answer (`account`), and our id of the account that it replaces (`accountId`). */
export interface Replacement {
  account: number;
  accountId: string;
}

/**
 * Returns those of the pairs whose transactions (rows) are the same on all days that both accounts cover. They must
 * share at least three rows and three different amounts. A pair is left out if one of its two accounts is also in
 * another such pair.
 */
export async function findReplaced(
  client: Queryable,
  loginId: string,
  pairs: Replacement[],
  { staged, earliest }: { staged: StagedRows; earliest: string },
): Promise<Replacement[]> {
  if (pairs.length === 0 || pairs.length > MOST_PAIRS) return [];
  const { rows } = await client.query<Replacement>(sameRows(staged.query('$5')), [
    loginId,
    pairs.map(({ account }) => account),
    pairs.map(({ accountId }) => accountId),
    earliest,
    ...staged.values,
  ]);
  return rows.filter(
    (pair) => rows.filter((other) => other.account === pair.account || other.accountId === pair.accountId).length === 1,
  );
}

/**
 * SQL: compares the two accounts of each pair on the days that both cover, from the later of their first days to the
 * newest day of the old account. On this newest day, the new account may have more rows, because some came later. On
 * the first day of either account, this account may have fewer rows, because its data may begin in the middle of that
 * day.
 */
const sameRows = (given: string): string => `
  with pairs as materialized (
    select * from unnest($2::integer[], $3::text[]) as p (account, account_id)
  ), g as materialized (
    select account, date, coalesce(description, '') as description, debit, credit, count(*) as n
      from (${given}) given where account = any($2) and date >= $4 group by 1, 2, 3, 4, 5
  ), s as materialized (
    select account_id, date, coalesce(description, '') as description, debit, credit, count(*) as n
      from transactions
     where login_id = $1 and account_id = any($3) and withdrawn_at is null and date is not null group by 1, 2, 3, 4, 5
  ), span as materialized (
    select p.*, gf.first as given_first, sf.first as gone_first, greatest(gf.first, sf.first) as first, sf.last
      from pairs p
      join (select account, min(date) as first from g group by 1) gf using (account)
      join (select account_id, min(date) as first, max(date) as last from s group by 1) sf using (account_id)
  ), both_sides as (
    select p.account, p.account_id, g.date, g.description, g.debit, g.credit, g.n as given, 0 as gone
      from span p join g on g.account = p.account and g.date between p.first and p.last
    union all
    select p.account, p.account_id, s.date, s.description, s.debit, s.credit, 0, s.n
      from span p join s on s.account_id = p.account_id and s.date between p.first and p.last
  ), compared as (
    select account, account_id, date, debit, credit, sum(given) as given, sum(gone) as gone
      from both_sides group by account, account_id, date, description, debit, credit
  )
  select c.account, c.account_id as "accountId"
    from compared c join span p using (account, account_id)
   group by c.account, c.account_id
  having bool_and(c.given = c.gone
                  or c.given > c.gone and (c.date = p.last or c.date = p.first and p.first = p.gone_first)
                  or c.given < c.gone and c.date = p.first and p.first = p.given_first)
     and sum(least(c.given, c.gone)) >= ${FEWEST_SHARED}
     and count(distinct (c.debit, c.credit)) filter (where c.given > 0 and c.gone > 0) >= ${FEWEST_SHARED}`;
