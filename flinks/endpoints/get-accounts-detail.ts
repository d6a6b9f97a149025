import { isPending, readPayload, type SuccessAnswer } from '../answers';
import type { CallOptions, Send } from '../call';
import { readAccountsDetail, type AccountsDetail } from '../schemas/accounts-detail';

/** `raw` is the body as it came, for keeping beside what was read from it. */
export type AccountsDetailAnswer = { kind: 'ready'; detail: AccountsDetail; raw: Buffer } | { kind: 'pending' };

export interface AccountsDetailInput {
  requestId: string;
  daysOfTransactions: 'Days90' | 'Days365';
}

/** The answer of the job, the same from the call that starts it and from the one that asks after it. */
export function accountsDetailOf(answer: SuccessAnswer, requestId: string): AccountsDetailAnswer {
  if (isPending(answer, 'Accounts')) return { kind: 'pending' };
  const detail = readPayload(answer, (body) => readAccountsDetail(body, requestId));
  return { kind: 'ready', detail, raw: answer.raw };
}

/** Flinks publishes no defaults for the With members, so all are sent. */
export async function getAccountsDetail(
  send: Send,
  { requestId, daysOfTransactions }: AccountsDetailInput,
  options: CallOptions,
): Promise<AccountsDetailAnswer> {
  const body = {
    RequestId: requestId,
    WithAccountIdentity: true,
    WithKYC: true,
    WithTransactions: true,
    DaysOfTransactions: daysOfTransactions,
  };
  return accountsDetailOf(await send({ endpoint: 'getAccountsDetail', body }, options), requestId);
}
