import type { Queryable } from '../database';
import { DAYS_RECENT } from './stage';

/** How old an answer is. `isLater`: by LastRefresh later than what was stored; an unknown LastRefresh never is. */
export interface AnswerAge {
  lastRefresh: string | null;
  isLater: boolean;
}

/** More rows than this, and more than this share of what an answer covers of an account, are not believed at once. */
const MASS_ROWS = 10;
const MASS_SHARE = 0.3;

/** What an answer lacked too much of to be believed. */
export interface MassLoss {
  rows: number;
  accounts: number;
}

/**
 * Withdraws what the answer lacks, as docs/bank-data.md says: what lies after its first day at once, a row without a date
 * by a later answer, a recent one that it does not cover by the second later answer. Of an account that has lost too much at
 * once only what new rows of the same day make up for; the rest is withdrawn by a later answer that covers it.
 */
export async function withdrawLacking(client: Queryable, loginId: string, age: AnswerAge): Promise<MassLoss | null> {
  await client.query(
    `create temporary table if not exists landing_lacking (
       account_id text collate "C", transaction_id text collate "C", date date, verdict text)
       on commit delete rows`,
  );
  const { rowCount } = await client.query(LACKING, [age.lastRefresh, age.isLater]);
  if (rowCount === 0) return null;
  const lost = await holdBackMassLoss(client, loginId, age);
  await client.query(
    `with gone as (
       select account_id, transaction_id, row_number() over (order by date desc nulls last, account_id, transaction_id) as k
         from landing_lacking where verdict = 'withdraw'
     ), place as (
       update logins set change_seq = change_seq + (select count(*) from gone)
        where login_id = $1 and exists (select from gone)
       returning change_seq - (select count(*) from gone) as before
     )
     update transactions t
        set withdrawn_at = now(), lacked_as_of = null, lacked_in_mass = false, change_seq = place.before + gone.k
       from gone, place
      where t.login_id = $1 and t.account_id = gone.account_id and t.transaction_id = gone.transaction_id`,
    [loginId],
  );
  await client.query(
    `update transactions t
        set lacked_as_of = coalesce($2, '-infinity'::timestamptz), lacked_in_mass = l.verdict = 'mass'
       from landing_lacking l
      where t.login_id = $1 and t.account_id = l.account_id and t.transaction_id = l.transaction_id
        and l.verdict in ('mass', 'remember')`,
    [loginId, age.lastRefresh],
  );
  return lost;
}

/** What becomes of each row that the answer lacks: `withdraw`, `remember` (the first answer that lacks it), or `gone`. */
const LACKING = `
  insert into landing_lacking
  select account_id, transaction_id, date, verdict from (
    select a.account_id, s.transaction_id, s.date,
           case when case when s.date is null then $2::boolean else s.date > a.first_day end
                then case when not s.lacked_in_mass then 'gone' when $1 > s.lacked_as_of then 'withdraw' end
                when s.lacked_in_mass or s.date is null then null
                when s.date >= ($1::timestamptz at time zone 'UTC')::date - ${DAYS_RECENT}
                then case when $1 > s.lacked_as_of then 'withdraw' when s.lacked_as_of is null and $2 then 'remember' end
           end as verdict
      from left_stored s join landing_accounts a using (account)
     where not s.withdrawn) lacking
   where verdict is not null`;

/**
 * Tells what is gone for certain from what is perhaps only missing from this answer. A day's new rows make up for its
 * loss. The silence of an answer that lacks too much counts for nothing else either.
 */
async function holdBackMassLoss(client: Queryable, loginId: string, { isLater }: AnswerAge): Promise<MassLoss | null> {
  const { rows } = await client.query<{ rows: number; accounts: number }>(
    `with gone as (
       select account_id, coalesce(date, 'infinity') as day, count(*) as rows
         from landing_lacking where verdict = 'gone' group by 1, 2
     ), new as (
       select a.account_id, coalesce(g.date, 'infinity') as day, count(*) as rows
         from landing_given g join landing_accounts a using (account)
        where exists (select from gone)
          and (exists (select from left_given l where l.n = g.n)
            or exists (select from landing_pairs p where p.n = g.n and p.is_back))
        group by 1, 2
     ), lost as (
       select account_id, day, greatest(gone.rows - coalesce(new.rows, 0), 0) as rows
         from gone left join new using (account_id, day)
     ), much as (
       select account_id, sum(rows) as rows from lost group by 1 having sum(rows) > ${MASS_ROWS}
     ), too_much as (
       select m.account_id
         from much m join landing_accounts a using (account_id)
         join transactions t on t.login_id = $1 and t.account_id = m.account_id and t.withdrawn_at is null
          and case when t.date is null then $2::boolean else t.date > a.first_day end
        group by m.account_id, m.rows having m.rows > ${MASS_SHARE} * count(*)
     ), unbelieved as (
       delete from landing_lacking l using too_much m where l.account_id = m.account_id and l.verdict = 'remember'
     ), mass as (
       update landing_lacking l set verdict = 'mass'
         from lost join too_much using (account_id)
        where l.verdict = 'gone' and l.account_id = lost.account_id and coalesce(l.date, 'infinity') = lost.day
          and lost.rows > 0
       returning l.account_id
     )
     select count(*)::integer as rows, count(distinct account_id)::integer as accounts from mass`,
    [loginId, isLater],
  );
  await client.query(`update landing_lacking set verdict = 'withdraw' where verdict = 'gone'`);
  return rows[0]!.rows === 0 ? null : rows[0]!;
}
