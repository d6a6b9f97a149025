import type { Queryable } from './database';
import { StoreError } from './errors';
import { stripUnstorable } from './text';

/** The rows of one page and the cursor of the next. `rows` has one more than `limit` if there is a next page. */
export function pageOf<Row>(rows: Row[], limit: number, cursorOf: (row: Row) => string): [Row[], string | null] {
  const last = rows[limit - 1];
  return rows.length > limit && last !== undefined ? [rows.slice(0, limit), cursorOf(last)] : [rows, null];
}

/**
 * Throws `invalid_cursor` if a page is empty because the row that it should follow (`after`) is gone or never existed.
 * Without the error, a reader would take the empty page for the end of the list. `isThere` is a statement that finds
 * the row, with `after` as $1, and its further values.
 */
export async function refuseLostCursor(
  client: Queryable,
  { rows, after, isThere }: { rows: unknown[]; after: string | undefined; isThere: [sql: string, ...more: string[]] },
): Promise<void> {
  if (rows.length > 0 || after === undefined) return;
  const [statement, ...more] = isThere;
  const { rowCount } = await client.query(statement, [stripUnstorable(after), ...more]);
  if (rowCount === 0)
    throw new StoreError('invalid_cursor', 'The row this cursor refers to is not in this list (any more).');
}
