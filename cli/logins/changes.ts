import { cliActor } from '../record-audit';
import type { TransactionView } from '../../domain/transactions';
import { withFoundStore } from '../found-store';
import { print, printJson, printToStderr, type ExitCode } from '../output';
import { moreLine, table, terminalWidth } from '../table';
import { requireLogin } from './login-tools';

/**
 * Shows one page of a login's change feed: the transactions that were added, changed or removed since a cursor.
 * `--json` prints it in the shape in which the API returns it.
 */
export function showChanges(
  given: string,
  { json, cursor, limit }: { json?: true; cursor?: string; limit: number },
): Promise<ExitCode> {
  return withFoundStore(async (store) => {
    const loginId = await requireLogin(store, given);
    const changes = await store.bankData.changes({ loginId, cursor, limit });
    const count = changes.added.length + changes.modified.length + changes.removed.length;
    await store.audit.record({ actor: cliActor(), action: 'changes.read', loginId, detail: { count } });
    if (json) return printJson(changes);
    const { added, modified, removed, next, hasMore } = changes;
    const rowOf = (change: string) => (row: TransactionView) => [
      change,
      row.date,
      row.description,
      row.debit,
      row.credit,
      row.id,
    ];
    const rows = [
      ...added.map(rowOf('added')),
      ...modified.map(rowOf('modified')),
      ...removed.map(({ id }) => ['removed', null, null, null, null, id]),
    ];
    if (rows.length === 0) printToStderr('Nothing has changed since this cursor, or there are no transactions yet.');
    else table(['Change', 'Date', 'Description', 'Debit', 'Credit', 'Id'], rows, terminalWidth()).forEach(print);
    printToStderr(hasMore ? moreLine('--cursor', next) : `to see only what changes from now on: --cursor ${next}`);
  });
}
