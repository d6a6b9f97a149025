import { isPending, readPayload, sortAnswer } from './answers';
import type { LargeAnswer } from './endpoints/get-accounts-detail';
import { readAccountsDetail, readTransaction, type AccountsDetail, type Transaction } from './schemas/accounts-detail';
import { rowsOf } from './schemas/shape';
import { sliceBody } from './slices';

/** `detail.accounts` come without their transactions: those have been visited. */
export type LargeAccountsAnswer = { kind: 'ready'; detail: AccountsDetail } | { kind: 'pending' };

/**
 * Reads an answer that `getAccountsDetail` left unread because of its size, and means what a small one would have meant.
 * Rows go one after another to what `visit` gives for their account, and are not kept. Blocks its thread for about 50 ms per megabyte.
 *
 * @throws FlinksRefused, FlinksAnswerLost, FlinksUnexpectedShape
 */
export function readLargeAccounts(
  { endpoint, status, requestId, raw }: LargeAnswer,
  visit: (accountId: string) => (transaction: Transaction) => void,
): LargeAccountsAnswer {
  const { skeleton, rowsOf: slicedRows } = sliceBody(raw);
  const answer = sortAnswer(endpoint, { status, headers: {}, body: skeleton });
  if (isPending(answer, 'Accounts')) return { kind: 'pending' };
  const detail = readPayload(answer, (body) =>
    readAccountsDetail(body, requestId, (value, accountId) => {
      const take = visit(accountId);
      for (const rows of slicedRows(value) ?? [rowsOf(value, 'Transactions')]) {
        for (const row of rows) take(readTransaction(row));
      }
      return [];
    }),
  );
  return { kind: 'ready', detail };
}
