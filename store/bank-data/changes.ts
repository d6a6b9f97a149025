import type { TransactionChanges, TransactionView } from '../../domain/transactions';
import { withTransaction, type Database, type Queryable } from '../database';
import { StoreError } from '../errors';

/**
 * A reader's position in the change feed. `at`: the place of the last change that the reader was given. `whole`: the
 * newest place at the moment when the reader last reached the end of the feed, so that its data was then the same as
 * ours. `digest` is the random mark of the answer that brought the change at `at`; it shows whether this database still
 * has that change.
 */
interface Cursor {
  at: number;
  whole: number;
  digest: string;
}

const START: Cursor = { at: 0, whole: 0, digest: '' };

interface ChangedRow extends TransactionView {
  seq: number;
  withdrawn: boolean;
  isNew: boolean;
}

/**
 * Returns the changes of a login's transactions since a cursor, in the order of their places (`change_seq`); without a
 * cursor, all transactions as `added`. Places are given out under the lock of the login's row, so a reader at a place
 * has missed nothing before it. A transaction appears at its last change only: as `removed`; or as `added` if the
 * reader did not have the transaction when the reader last reached the end of the feed; otherwise as `modified`.
 *
 * Throws `invalid_cursor` if `cursor` is not one of ours, and `cursor_unknown` if this database lacks the change that
 * the cursor names: the database was restored, or the login was withdrawn and registered again.
 */
export async function readChanges(
  db: Database,
  { loginId, cursor, limit }: { loginId: string; cursor?: string | undefined; limit: number },
): Promise<TransactionChanges> {
  const from = cursor === undefined ? START : parseCursor(cursor);
  // All statements read at one moment. Otherwise, a new row that changed between two statements would be left out now,
  // and returned as `modified` later, although the reader never had it.
  return withTransaction(db, async (client) => {
    await client.query('set transaction isolation level repeatable read, read only');
    return readPage(client, loginId, from, limit);
  });
}

async function readPage(client: Queryable, loginId: string, from: Cursor, limit: number): Promise<TransactionChanges> {
  const newest = await newestPlace(client, loginId, from);
  const { rows } = await client.query<ChangedRow>(
    `select transaction_id as id, account_id as "accountId", date, description, debit, credit, balance,
            change_seq as seq, withdrawn_at is not null as withdrawn, added_seq > $3 as "isNew"
       from transactions
      where login_id = $1 and change_seq > $2 and change_seq <= $4 and (withdrawn_at is null or first_seq <= $2)
      order by change_seq limit $5`,
    [loginId, from.at, from.whole, newest, limit + 1],
  );
  const page = rows.slice(0, limit);
  const hasMore = rows.length > limit;
  const at = hasMore ? page.at(-1)!.seq : newest;
  const next = { at, whole: hasMore ? from.whole : newest, digest: await digestOf(client, loginId, at) };
  const shown = page.filter(({ withdrawn }) => !withdrawn);
  return {
    added: shown.filter(({ isNew }) => isNew).map(viewOf),
    modified: shown.filter(({ isNew }) => !isNew).map(viewOf),
    removed: page.filter(({ withdrawn }) => withdrawn).map(({ id, accountId }) => ({ id, accountId })),
    next: textOf(next),
    hasMore,
  };
}

const viewOf = ({ id, accountId, date, description, debit, credit, balance }: ChangedRow): TransactionView => ({
  id,
  accountId,
  date,
  description,
  debit,
  credit,
  balance,
});

/** Returns the place of the newest change. Throws `cursor_unknown` if the reader's place is not in this database. */
async function newestPlace(client: Queryable, loginId: string, { at, digest: mark }: Cursor): Promise<number> {
  const { rows } = await client.query<{ newest: number; digest: string | null }>(
    `select change_seq as newest,
            (select digest from change_marks where login_id = $1 and seq >= $2 order by seq limit 1) as digest
       from logins where login_id = $1`,
    [loginId, at],
  );
  const { newest = 0, digest: known = null } = rows[0] ?? {};
  const isKnown = at === 0 || (at <= newest && known === mark);
  if (!isKnown) {
    throw new StoreError(
      'cursor_unknown',
      'The cursor refers to a change that is no longer in this database. Start over, without a cursor.',
    );
  }
  return newest;
}

/** The digest of the change at a place. All changes that one answer has brought have the same digest. */
async function digestOf(client: Queryable, loginId: string, at: number): Promise<string> {
  if (at === 0) return '';
  const { rows } = await client.query<{ digest: string }>(
    'select digest from change_marks where login_id = $1 and seq >= $2 order by seq limit 1',
    [loginId, at],
  );
  return rows[0]?.digest ?? '';
}

const textOf = ({ at, whole, digest }: Cursor): string =>
  Buffer.from(JSON.stringify([at, whole, digest])).toString('base64url');

function parseCursor(text: string): Cursor {
  const [at, whole, digest, ...more] = partsOf(text);
  const isPlace = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
  if (isPlace(at) && isPlace(whole) && whole <= at && typeof digest === 'string' && more.length === 0) {
    return { at, whole, digest };
  }
  throw new StoreError('invalid_cursor', 'The cursor is not one of ours. Pass `next` of the answer before, unchanged.');
}

function partsOf(text: string): unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    return Array.isArray(parts) ? (parts as unknown[]) : [];
  } catch {
    return [];
  }
}
