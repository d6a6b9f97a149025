import { DAY_MS } from '../../domain/duration';
import type { Queryable } from '../database';
import { matchKnown, matchLeft } from './match-transactions';
import type { AccountsOrigin, Origin } from './shapes';
import { stageAccounts } from './stage';
import { withdrawLacking, type AnswerAge, type MassLoss } from './withdraw';

/**
 * Writes the rows of an answer that have been staged; `accountIds`: which account of ours each of its accounts is. Every
 * row is matched to what is stored; what says nothing new is not touched. Returns what was lost in a mass, if anything.
 */
export async function storeTransactionRows(
  client: Queryable,
  origin: AccountsOrigin,
  accountIds: string[],
  age: AnswerAge,
): Promise<MassLoss | null> {
  const { loginId } = origin;
  await stageAccounts(client, accountIds, { earliest: earliestDay(origin), lastRefresh: age.lastRefresh });
  // Without figures of these tables a plan may go through one of them for each row of another.
  await client.query('set local enable_nestloop = off');
  await matchKnown(client, loginId);
  await matchLeft(client, loginId);
  const lost = await withdrawLacking(client, loginId, age);
  await updatePairs(client, origin);
  await addLeft(client, origin);
  await client.query('set local enable_nestloop to default');
  await markChanges(client, loginId);
  return lost;
}

/** Flinks is asked for 90 or 365 days; some banks count them from a booking day. */
const MOST_DAYS = 365;
const SLACK_DAYS = 7;

/** No answer to this attempt covers an earlier day. */
export function earliestDay({ attemptStartedAt, daysAsked = MOST_DAYS }: AccountsOrigin): string {
  return new Date(Date.parse(attemptStartedAt) - (daysAsked + SLACK_DAYS) * DAY_MS).toISOString().slice(0, 10);
}

/** Draws a place for each row of `rows`, in the order of its `k`. The login's row is locked, so nobody else draws. */
const PLACES = (rows: string): string => `
  place as (
    update logins set change_seq = change_seq + (select count(*) from ${rows})
     where login_id = $1 and exists (select from ${rows})
    returning change_seq - (select count(*) from ${rows}) as before
  )`;

/** What an app can see of a row. */
const VISIBLE = (row: string): string =>
  ['date', 'description', 'debit', 'credit', 'balance'].map((name) => `${row}.${name}`).join(', ');

/** Rows that have come back are added once more; others have changed only where an app can see it. */
async function updatePairs(client: Queryable, { loginId, runId, requestId }: Origin): Promise<void> {
  await client.query(
    `with changed as materialized (
       select g.*, a.account_id, p.transaction_id, p.is_back,
              p.is_back or (${VISIBLE('g')}) is distinct from (${VISIBLE('t')}) as is_visible
         from landing_pairs p join landing_given g on g.n = p.n
         join landing_accounts a on a.account = p.account
         join transactions t on t.login_id = $1 and t.account_id = a.account_id and t.transaction_id = p.transaction_id
        where p.is_back or t.lacked_as_of is not null
           or (${VISIBLE('g')}, g.code, g.flinks_id) is distinct from (${VISIBLE('t')}, t.code, t.flinks_id)
     ), seen as materialized (
       select n, row_number() over (order by n) as k from changed where is_visible
     ), ${PLACES('seen')}
     update transactions t
        set flinks_id = c.flinks_id, date = c.date, code = c.code, description = c.description, debit = c.debit,
            credit = c.credit, balance = c.balance, run_id = $2, request_id = $3, withdrawn_at = null,
            lacked_as_of = null, lacked_in_mass = false,
            change_seq = coalesce(place.before + seen.k, t.change_seq),
            added_seq = case when c.is_back then place.before + seen.k else t.added_seq end
       from changed c left join seen on seen.n = c.n left join place on true
      where t.login_id = $1 and t.account_id = c.account_id and t.transaction_id = c.transaction_id`,
    [loginId, runId, requestId],
  );
}

/**
 * A new row is known by Flinks' Id where nothing of its account has that already, else by a key made of its place in the
 * order of changes, which nothing else ever has.
 */
async function addLeft(client: Queryable, { loginId, runId, requestId }: Origin): Promise<void> {
  const { rows } = await client.query<{ before: number; count: number }>(
    `update logins set change_seq = change_seq + l.newest
       from (select max(n) as newest, count(*) as count from left_given) l
      where login_id = $1 and l.count > 0
     returning change_seq - l.newest as before, l.count`,
    [loginId],
  );
  if (rows[0] === undefined) return;
  const { before, count } = rows[0];
  const insert = (id: string, where: string) =>
    client.query(
      `insert into transactions (login_id, run_id, request_id, account_id, transaction_id, flinks_id, date, code,
              description, debit, credit, balance, first_seq, added_seq, change_seq)
       select $1, $2, $3, a.account_id, ${id}, g.flinks_id, g.date, g.code, g.description, g.debit, g.credit, g.balance,
              $4::bigint + g.n, $4::bigint + g.n, $4::bigint + g.n
         from left_given l join landing_given g on g.n = l.n join landing_accounts a on a.account = g.account
        where ${where} order by g.n
       on conflict (login_id, account_id, transaction_id) do nothing`,
      [loginId, runId, requestId, before],
    );
  const { rowCount } = await insert('g.flinks_id', 'g.flinks_id is not null');
  if (rowCount === count) return;
  await insert(
    `'key-' || md5(a.account_id || '/' || ($4::bigint + g.n))`,
    `g.flinks_id is null or not exists (
       select from transactions t where t.login_id = $1 and t.change_seq = $4::bigint + g.n)`,
  );
}

/** Where the order of changes has grown, its new end gets a digest, by which a cursor is known again. */
async function markChanges(client: Queryable, loginId: string): Promise<void> {
  await client.query(
    `insert into change_marks (login_id, seq)
     select login_id, change_seq from logins
      where login_id = $1 and change_seq > coalesce((select max(seq) from change_marks where login_id = $1), 0)`,
    [loginId],
  );
}
