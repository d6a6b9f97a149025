import type { CallOptions, Send } from '../call';
import { accountsDetailOf, type AccountsDetailAnswer } from './get-accounts-detail';

/** Asks once whether the job that a 202 announced is done, and returns its accounts if so. */
export async function getAccountsDetailAsync(
  send: Send,
  { requestId }: { requestId: string },
  options: CallOptions,
): Promise<AccountsDetailAnswer> {
  const answer = await send({ endpoint: 'getAccountsDetailAsync', ids: { requestId }, mayBeLarge: true }, options);
  return accountsDetailOf(answer, requestId);
}
