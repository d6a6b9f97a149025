/**
 * Decides what happens to stored transactions (rows) that an answer lacks, as common table expressions of one statement
 * (land-transactions.ts). To withdraw a row means that it is no longer shown, and that the change feed reports it as
 * removed. $4 and $5 are `lastRefresh` and `isLater` of the answer's AnswerAge.
 */

/**
 * An answer covers a row if it would contain the row, provided the row still existed. A row that an answer neither has
 * nor covers counts as missing only if it is dated at most this many days before the answer's LastRefresh.
 */
export const DAYS_RECENT = 30;
/**
 * If an answer lacks more rows of an account than this, and more than this share of the rows that it covers, it is not
 * believed at once.
 */
const MASS_ROWS = 10;
const MASS_SHARE = 0.3;

/**
 * SQL: whether the answer covers a row. It covers the days after the first day that it has of the account. A row
 * without a date is covered only by an answer whose LastRefresh is later than that of the data stored before.
 */
const IS_COVERED = `case when date is null then $5::boolean else date > first_day end`;

/**
 * Turns `left_stored`, `left_given`, `pairs` and `stored` into `lacking`, with a `verdict` for each row:
 * - `withdraw`: The row is covered and not one of too many that are missing at once. Or it was one of too many that an
 *   earlier answer lacked, and this answer has a later LastRefresh and covers it too. Or it is recent (`DAYS_RECENT`)
 *   and not covered, and an answer with an earlier LastRefresh lacked it already.
 * - `remember`: The row is recent and not covered, and is missing for the first time, from an answer whose LastRefresh
 *   is later than that of the data stored before.
 * - `mass`: The row is covered, and one of too many that are missing at once. New rows of a day are set off against the
 *   missing rows of that day.
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
