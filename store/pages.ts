import type { Queryable } from './database';
import { StoreError } from './errors';
import { stripUnstorable } from './text';

/**
 * Returns the rows of one page, and the cursor of the next page, or null if there is none. The query must have asked
 * for one row more than `limit`: if `rows` has it, there is a next page.
 */
export function pageOf<Row>(rows: Row[], limit: number, cursorOf: (row: Row) => string): [Row[], string | null] {
  const last = rows[limit - 1];
  return rows.length > limit && last !== undefined ? [rows.slice(0, limit), cursorOf(last)] : [rows, null];
}

/**
 * Throws `invalid_cursor` if a page is empty because the row behind which it should begin (`after`) is gone or never
 * existed. Without the error, a reader would take the empty page for the end of the list. `isThere` is a statement that
 * finds that row, with `after` as $1, followed by the values of its further parameters.
 */
export async function refuseLostCursor(
  client: Queryable,
  { rows, after, isThere }: { rows: unknown[]; after: string | undefined; isThere: [sql: string, ...more: string[]] },
): Promise<void> {
  if (rows.length > 0 || after === undefined) return;
  const [statement, ...more] = isThere;
  const { rowCount } = await client.query(statement, [stripUnstorable(after), ...more]);
  if (rowCount === 0)
    throw new StoreError('invalid_cursor', 'The row that this cursor names is not in this list (any more).');
}
