import type { Queryable } from '../database';
import { DAYS_MOVED } from './stage';

/** A hash of what a row says, in which nulls are equal and 10.5 is 10.50. It only finds; SAME_CONTENT decides. */
const content = (row: string, more = ''): string =>
  `hash_record_extended(row(${row}.account, ${more} coalesce(${row}.description, ''), ${row}.debit, ${row}.credit), 0)`;

const SAME_AMOUNTS = `
  coalesce(g.description, '') = coalesce(s.description, '') and g.debit is not distinct from s.debit
  and g.credit is not distinct from s.credit`;
const SAME_CONTENT = `g.date is not distinct from s.date and ${SAME_AMOUNTS}`;

/**
 * (1) Id and content equal. All stored rows that are shown take part; most of an answer says here what is known already, and
 * is neither copied nor written. What is left over on either side goes on to the next steps.
 */
export async function matchKnown(client: Queryable, loginId: string): Promise<void> {
  await client.query(
    `with g as materialized (
       select *, row_number() over (partition by h order by n) as k
         from (select *, ${content('r', `coalesce(r.flinks_id, ''), r.date,`)} as h from landing_given r) r
     ), s as materialized (
       select *, row_number() over (partition by h order by first_seq, transaction_id) as k
         from (select r.*, ${content('r', `coalesce(r.flinks_id, ''), r.date,`)} as h
                 from (select a.account, t.* from landing_accounts a
                         join transactions t on t.account_id = a.account_id
                        where t.login_id = $1 and t.withdrawn_at is null
                          and (t.date is null or t.date >= a.since)) r) r
     ), pair as materialized (
       select g.n, s.account, s.transaction_id,
              s.lacked_as_of is null and g.code is not distinct from s.code and g.balance is not distinct from s.balance
                as says_nothing
         from g join s on g.h = s.h and g.k = s.k
        where coalesce(g.flinks_id, '') = coalesce(s.flinks_id, '') and g.account = s.account and ${SAME_CONTENT}
     ), changed as (
       insert into landing_pairs select n, account, transaction_id, false from pair where not says_nothing
     ), left_over as (
       insert into left_given select g.n, g.account, g.flinks_id, g.date, g.description, g.debit, g.credit
         from g where not exists (select from pair where pair.n = g.n)
     )
     insert into left_stored
     select s.account, s.transaction_id, s.flinks_id, s.date, s.description, s.debit, s.credit, s.first_seq, false,
            s.lacked_as_of, s.lacked_in_mass
       from s where not exists (
         select from pair where (pair.account, pair.transaction_id) = (s.account, s.transaction_id))`,
    [loginId],
  );
}

/** A step: rows of equal `key` are matched one to one, in this order on either side. */
interface Step {
  key: (row: string) => string;
  where: string;
  orderGiven?: string;
  orderStored?: string;
  given?: string;
  stored?: string;
}

/**
 * Rows that this answer might have left out. What is older is history, of which it says nothing: no new row without a date
 * is it, nor one that has only its Id, which may be a place in a list.
 */
const RECENT = 'exists (select from landing_accounts a where a.account = s.account and s.date >= a.recent)';

const STEPS: Step[] = [
  // (1) for rows that were withdrawn, whose Id and content an answer has again.
  {
    key: (row) => content(row, `coalesce(${row}.flinks_id, ''), ${row}.date,`),
    where: `coalesce(g.flinks_id, '') = coalesce(s.flinks_id, '') and ${SAME_CONTENT}`,
  },
  // (2) Content equal, several equal ones in their order.
  { key: (row) => content(row, `${row}.date,`), where: SAME_CONTENT },
  // A missing date fits any: booked since, or no longer dated. The newest first.
  {
    key: (row) => content(row),
    where: SAME_AMOUNTS,
    given: 'g.date is not null',
    stored: 's.date is null',
    orderGiven: 'g.date desc, g.n',
  },
  {
    key: (row) => content(row),
    where: SAME_AMOUNTS,
    given: 'g.date is null',
    stored: `s.date is not null and ${RECENT}`,
    orderStored: 's.date desc, s.ord, s.transaction_id',
  },
];

/** Steps (2) and (3) with the rows that are shown, then all of them with those that were withdrawn. */
export async function matchLeft(client: Queryable, loginId: string): Promise<void> {
  const [, ...forShown] = STEPS;
  for (const step of forShown) {
    if (!(await isAnythingLeft(client, false))) break;
    await match(client, step, false);
  }
  if (await isAnythingLeft(client, false)) await matchIds(client, loginId, false);
  if (!(await isAnythingLeft(client)) || !(await loadWithdrawn(client, loginId))) return;
  for (const step of STEPS) await match(client, step, true);
  await matchIds(client, loginId, true);
}

async function isAnythingLeft(client: Queryable, withdrawn?: boolean): Promise<boolean> {
  const { rows } = await client.query<{ left: boolean }>(
    `select exists (select from left_given)
        and ($1::boolean is null or exists (select from left_stored where withdrawn = $1)) as left`,
    [withdrawn ?? null],
  );
  return rows[0]!.left;
}

async function loadWithdrawn(client: Queryable, loginId: string): Promise<boolean> {
  const { rowCount } = await client.query(
    `insert into left_stored
     select a.account, t.transaction_id, t.flinks_id, t.date, t.description, t.debit, t.credit, t.first_seq, true,
            null, false
       from landing_accounts a join transactions t on t.account_id = a.account_id
      where t.login_id = $1 and t.withdrawn_at is not null and (t.date is null or t.date >= a.since)`,
    [loginId],
  );
  return rowCount !== 0;
}

const MOVE = `, gone_given as (delete from left_given l using pair where l.n = pair.n),
   gone_stored as (
     delete from left_stored l using pair
      where (l.account, l.transaction_id) = (pair.account, pair.transaction_id) and l.withdrawn = $1)
   insert into landing_pairs select n, account, transaction_id, $1 from pair`;

function match(
  client: Queryable,
  { key, where, given = 'true', stored = 'true', orderGiven = 'g.n', orderStored = 's.ord, s.transaction_id' }: Step,
  withdrawn: boolean,
): Promise<unknown> {
  return client.query(
    `with g as materialized (
       select g.*, row_number() over (partition by h order by ${orderGiven}) as k
         from (select g.*, ${key('g')} as h from left_given g where ${given}) g
     ), s as materialized (
       select s.*, row_number() over (partition by h order by ${orderStored}) as k
         from (select s.*, ${key('s')} as h from left_stored s where s.withdrawn = $1 and ${stored}) s
     ), pair as materialized (
       select g.n, s.account, s.transaction_id from g join s on g.h = s.h and g.k = s.k
        where g.account = s.account and ${where}
     )${MOVE}`,
    [withdrawn],
  );
}

/** (3) Id equal, held once on both sides, and at most ten days apart: a changed amount, date or text. */
function matchIds(client: Queryable, loginId: string, withdrawn: boolean): Promise<unknown> {
  return client.query(
    `with g as materialized (
       select account, flinks_id, min(n) as n, min(date) as date from left_given
        where flinks_id is not null group by account, flinks_id having count(*) = 1
     ), s as materialized (
       select account, flinks_id, min(transaction_id) as transaction_id, min(date) as date from left_stored s
        where flinks_id is not null and withdrawn = $1 group by account, flinks_id having count(*) = 1
     ), pair as materialized (
       select g.n, s.account, s.transaction_id from g join s on g.account = s.account and g.flinks_id = s.flinks_id
        where (s.date is null or ${RECENT} and (g.date is null or abs(g.date - s.date) <= ${DAYS_MOVED}))
          and not exists (
            select from landing_given other
             where other.account = g.account and other.flinks_id = g.flinks_id and other.n <> g.n)
          and not exists (
            select from transactions other join landing_accounts a on a.account_id = other.account_id
             where other.login_id = $2 and a.account = s.account and other.flinks_id = s.flinks_id
               and other.transaction_id <> s.transaction_id and other.withdrawn_at is null
               and (other.date is null or other.date >= a.since))
     )${MOVE}`,
    [withdrawn, loginId],
  );
}
