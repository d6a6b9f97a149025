/**
 * Decides what happens to stored rows that an answer lacks, as common table expressions of one statement
 * (land-transactions.ts). $4 and $5 are `lastRefresh` and `isLater` of the answer's AnswerAge.
 */

/**
 * A row that an answer lacks and does not cover counts as missing only if it is dated at most this many days before the
 * answer's LastRefresh.
 */
export const DAYS_RECENT = 30;
/** A loss of more rows than this, and of more than this share of an account's covered rows, is not believed at once. */
const MASS_ROWS = 10;
const MASS_SHARE = 0.3;

/**
 * Whether the answer covers a row, so that it would contain the row if the row still existed. For a row without a date,
 * only a later answer shows that it is gone.
 */
const IS_COVERED = `case when date is null then $5::boolean else date > first_day end`;

/**
 * Turns `left_stored`, `left_given`, `pairs` and `stored` into `lacking`, with a `verdict` for each row:
 * - `withdraw`: The row is covered and not one of too many. Or it was one of too many missing from an earlier answer,
 *   and this answer covers it too. Or it is recent, and was already missing from an earlier answer.
 * - `remember`: The row is recent and not covered, and is missing for the first time, from a later answer.
 * - `mass`: The row is covered, and one of too many that are missing at once. New rows of the same day offset missing
 *   rows.
 *
 * If an answer lacks too many rows of an account, none of the account's other missing rows are remembered either.
 */
export const LACKING = `
  judged as materialized (
    select account, account_id, transaction_id, date,
           case when ${IS_COVERED}
                then case when not lacked_in_mass then 'gone' when $4 > lacked_as_of then 'withdraw' end
                when lacked_in_mass or date is null then null
                when date >= ($4::timestamptz at time zone 'UTC')::date - ${DAYS_RECENT}
                then case when $4 > lacked_as_of then 'withdraw' when lacked_as_of is null and $5 then 'remember' end
           end as verdict
      from left_stored where not withdrawn
  ),
  lost as materialized (
    select account, day, greatest(gone.count - coalesce(new.count, 0), 0) as count
      from (select account, coalesce(date, 'infinity') as day, count(*) as count
              from judged where verdict = 'gone' group by 1, 2) gone
      left join (select account, coalesce(date, 'infinity') as day, count(*) as count
                   from (select account, date from left_given union all
                         select g.account, g.date from pairs p join given g on g.n = p.n where p.is_back) added
                  group by 1, 2) new using (account, day)
  ),
  much as materialized (
    select account, sum(count) as count from lost group by 1 having sum(count) > ${MASS_ROWS}
  ),
  too_much as materialized (
    select account from much join stored using (account)
     where not withdrawn and ${IS_COVERED}
     group by account, much.count having much.count > ${MASS_SHARE} * count(*)
  ),
  lacking as materialized (
    select j.account_id, j.transaction_id, j.date,
           case when verdict <> 'gone' then verdict when lost.count > 0 and t.account is not null then 'mass'
                else 'withdraw' end as verdict
      from judged j left join too_much t on t.account = j.account
      left join lost on lost.account = j.account and lost.day = coalesce(j.date, 'infinity')
     where verdict is not null and not (verdict = 'remember' and t.account is not null)
  )`;
