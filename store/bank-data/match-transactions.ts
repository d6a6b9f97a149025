/**
 * Matches the transactions (rows) of an answer to the stored rows of the same account, as common table expressions of
 * one statement (land-transactions.ts). Each step takes the rows that the previous step left over on either side, and
 * matches them one to one.
 *
 * A row's content is its date, description, debit and credit, not its balance. The hash of the content only finds
 * candidates, and the columns decide.
 */

/** How many days a row's date may move if its Id stays the same. */
export const DAYS_MOVED = 10;

const hashOf = (columns: string[]): string => `hash_record_extended(row(account, ${columns.join(', ')}), 0)`;
const AMOUNTS = [`coalesce(description, '')`, 'debit', 'credit'];
const CONTENT = ['date', ...AMOUNTS];

const SAME_AMOUNTS = `g.account = s.account and coalesce(g.description, '') = coalesce(s.description, '')
  and g.debit is not distinct from s.debit and g.credit is not distinct from s.credit`;
const SAME_CONTENT = `${SAME_AMOUNTS} and g.date is not distinct from s.date`;

/**
 * A matching step. Step N puts the pairs that it finds into `pairs_N`, and the rows that are left over into `given_N`
 * and `stored_N`.
 */
interface Step {
  /** Rows that are equal in these columns are matched one to one, each side in its own order. */
  by: string[];
  /** What must be true of a pair, because equal hashes only make it a candidate. */
  where: string;
  /** Which rows of the answer, and which stored rows, take part; all if left out. */
  given?: string;
  stored?: string;
  orderGiven?: string;
  orderStored?: string;
}

const SAME_ID = `coalesce(g.flinks_id, '') = coalesce(s.flinks_id, '')`;
const BY_CONTENT: Step = { by: CONTENT, where: SAME_CONTENT };

/**
 * The steps that match by content. A stored row is `is_recent` if it is so new that the bank may have removed it when
 * the answer does not contain it. Older rows are history, about which the answer says nothing.
 */
const STEPS: Step[] = [
  // (1) Everything that is stored of a row is equal. So a repeated answer finds its own rows again, even if several
  // rows have the same content.
  {
    by: [`coalesce(flinks_id, '')`, ...CONTENT, 'balance', 'code'],
    where: `${SAME_CONTENT} and ${SAME_ID}
      and g.balance is not distinct from s.balance and g.code is not distinct from s.code`,
  },
  // (2) Id and content are equal.
  {
    by: [`coalesce(flinks_id, '')`, ...CONTENT],
    where: `${SAME_CONTENT} and ${SAME_ID}`,
  },
  // (3) The content is equal.
  BY_CONTENT,
  // The content is equal, but one side has no date: the row has been booked since, or has lost its date. If several
  // rows of the other side match, the newest is taken first.
  {
    by: AMOUNTS,
    where: SAME_AMOUNTS,
    given: 'date is not null',
    stored: 'date is null',
    orderGiven: 'date desc, n',
  },
  {
    by: AMOUNTS,
    where: SAME_AMOUNTS,
    given: 'date is null',
    stored: 'date is not null and is_recent',
    orderStored: 'date desc, first_seq, transaction_id',
  },
];

function contentStep(step: number, { by, where, ...over }: Step, pool: string): string {
  const { given = 'true', stored = 'true', orderGiven = 'n', orderStored = 'first_seq, transaction_id' } = over;
  return `
  pairs_${step} as materialized (
    select g.n, s.account, s.transaction_id
      from (select *, row_number() over (partition by h order by ${orderGiven}) as k
              from (select *, ${hashOf(by)} as h from given_${step - 1} where ${given}) hashed) g
      join (select *, row_number() over (partition by h order by ${orderStored}) as k
              from (select *, ${hashOf(by)} as h from stored_${step - 1} where ${pool} and ${stored}) hashed) s
        on g.h = s.h and g.k = s.k
     where ${where}
  )`;
}

/**
 * (4) The Id is equal and occurs once on each side, and the dates are at most ten days apart: then the amount, date or
 * text of the row has changed. Stored rows about which the answer says nothing are excluded, because the Id may only be
 * a position in a list.
 */
const idStep = (step: number, pool: string): string => `
  pairs_${step} as materialized (
    select g.n, s.account, s.transaction_id
      from (select account, flinks_id, min(n) as n, min(date) as date from given_${step - 1}
             where flinks_id is not null group by account, flinks_id having count(*) = 1) g
      join (select account, flinks_id, min(transaction_id) as transaction_id, min(date) as date,
                   bool_and(is_recent) as is_recent
              from stored_${step - 1} where flinks_id is not null and ${pool}
             group by account, flinks_id having count(*) = 1) s using (account, flinks_id)
     where (s.date is null or s.is_recent and (g.date is null or abs(g.date - s.date) <= ${DAYS_MOVED}))
       and not exists (select from given other where other.account = g.account and other.flinks_id = g.flinks_id
                          and other.n <> g.n)
       and not exists (select from stored other where other.account = s.account and other.flinks_id = s.flinks_id
                          and other.transaction_id <> s.transaction_id and not other.withdrawn)
  )`;

const left = (step: number): string => `
  given_${step} as materialized (
    select * from given_${step - 1} g where not exists (select from pairs_${step} p where p.n = g.n)
  ),
  stored_${step} as materialized (
    select * from stored_${step - 1} s where not exists (
      select from pairs_${step} p where p.account = s.account and p.transaction_id = s.transaction_id)
  )`;

const SHOWN = 'not withdrawn';
const WITHDRAWN = 'withdrawn';

/**
 * All steps. Stored rows that are no longer shown (`withdrawn`) are matched last. If one is matched, it is shown again.
 */
const ALL: ((step: number) => string)[] = [
  ...STEPS.map((step) => (at: number) => contentStep(at, step, SHOWN)),
  (at) => idStep(at, SHOWN),
  (at) => contentStep(at, BY_CONTENT, WITHDRAWN),
  (at) => idStep(at, WITHDRAWN),
];
const LAST_SHOWN = STEPS.length + 1;

/**
 * Turns `given` (the answer's rows) and `stored` into `pairs` (`is_back`: the stored row was withdrawn) and into the
 * rows without a match, `left_given` and `left_stored`. Both inputs have the column `account`, the position of the
 * row's account in the answer; `stored` also has `is_recent` and `withdrawn`.
 */
export const MATCHING = `
  given_0 as (select * from given), stored_0 as (select * from stored),
  ${ALL.map((pairs, at) => `${pairs(at + 1)},${left(at + 1)}`).join(',')},
  pairs as materialized (
    ${ALL.map((_pairs, at) => `select *, ${at + 1 > LAST_SHOWN} as is_back from pairs_${at + 1}`).join(' union all ')}
  ),
  left_given as (select * from given_${ALL.length}),
  left_stored as (select * from stored_${ALL.length})`;
