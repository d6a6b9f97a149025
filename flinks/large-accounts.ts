import { isPending, sortAnswer, tryPayload } from './answers';
import type { LargeAnswer, UnreadableAnswer } from './endpoints/get-accounts-detail';
import { readAccountsDetail, readTransaction, type AccountsDetail, type Transaction } from './schemas/accounts-detail';
import { rowsOf } from './schemas/shape';
import { sliceBody } from './slices';

/**
 * What was read of a large answer. The accounts in `detail` have no transactions, because `visit` has received them.
 */
export type LargeAccountsAnswer = { kind: 'ready'; detail: AccountsDetail } | { kind: 'pending' } | UnreadableAnswer;

/**
 * Reads an answer that `getAccountsDetail` or `getAccountsDetailAsync` returned unread because of its size. The rules
 * are those for a small answer. Each transaction goes to the function that `visit` has returned for its account, and is
 * not kept here. Blocks the thread for about 50 ms per megabyte.
 *
 * @throws FlinksRefusedError, FlinksAnswerLostError
 */
export function readLargeAccounts(
  { endpoint, status, requestId, raw }: LargeAnswer,
  visit: (accountId: string) => (transaction: Transaction) => void,
): LargeAccountsAnswer {
  const { skeleton, rowsOf: slicedRows } = sliceBody(raw);
  const answer = sortAnswer(endpoint, { status, headers: {}, body: skeleton });
  if (isPending(answer, 'Accounts')) return { kind: 'pending' };
  const read = tryPayload(answer, (body) =>
    readAccountsDetail(body, requestId, (value, accountId, fault) => {
      const take = visit(accountId);
      const whole = rowsOf(value);
      if (whole === null) fault('Accounts[].Transactions');
      for (const rows of slicedRows(value) ?? [whole ?? []]) {
        for (const row of rows) {
          const transaction = readTransaction(row, fault);
          if (transaction !== null) take(transaction);
        }
      }
      return [];
    }),
  );
  return read.kind === 'read' ? { kind: 'ready', detail: read.value } : read;
}
