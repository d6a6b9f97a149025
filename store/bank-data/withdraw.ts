/**
 * What becomes of stored rows that an answer lacks, as common table expressions of one statement (land-transactions.ts).
 * $4 is the LastRefresh of the answer, null where nobody knows it; $5 says whether it is later than what was stored.
 */

/** Days before its LastRefresh in which an answer's silence counts, also where it does not cover them. */
export const DAYS_RECENT = 30;
/** More rows than this, and more than this share of what an answer covers of an account, are not believed at once. */
const MASS_ROWS = 10;
const MASS_SHARE = 0.3;

/** Whether the answer covers a row: it would hold it. A row without a date is only known to be gone by a later answer. */
const IS_COVERED = `case when date is null then $5::boolean else date > first_day end`;

/**
 * From `left_stored`, `left_given`, `pairs` and `stored` to `lacking`, with a `verdict` for each row:
 * - `withdraw`: covered; or lacked in a mass before, and covered now; or recent, and lacked by an earlier answer already.
 * - `remember`: recent and not covered, lacked for the first time by a later answer.
 * - `mass`: covered, and of too many that are gone at once. New rows of the same day make up for those that are gone.
 *
 * The silence of an answer that lacks too much of an account counts for nothing else of it either.
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
