import { isPending, tryPayload, type SuccessAnswer } from '../answers';
import type { CallOptions, Send, UnreadAnswer } from '../call';
import { readAccountsDetail, type AccountsDetail } from '../schemas/accounts-detail';

/**
 * A large answer that was not parsed. `readLargeAccounts` parses it, on a thread where that blocks nobody. `requestId`
 * is the session whose accounts were asked for.
 */
export interface LargeAnswer extends UnreadAnswer {
  kind: 'large';
  requestId: string;
}

/** An answer that cannot be read at all. `what` says why, and never repeats a value from the answer. */
export interface UnreadableAnswer {
  kind: 'unreadable';
  what: string;
}

/** `raw` is the body as it arrived, to be stored beside what was read from it. */
export type AccountsDetailAnswer =
  | { kind: 'ready'; detail: AccountsDetail; raw: Buffer }
  | { kind: 'pending' }
  | (UnreadableAnswer & { raw: Buffer })
  | LargeAnswer;

export interface AccountsDetailInput {
  requestId: string;
  daysOfTransactions: 'Days90' | 'Days365';
}

/** Reads an answer with accounts. Its form is the same whether it comes from GetAccountsDetail or from a poll. */
export function accountsDetailOf(answer: SuccessAnswer, requestId: string): AccountsDetailAnswer {
  if (isPending(answer, 'Accounts')) return { kind: 'pending' };
  const { endpoint } = answer.facts;
  if (answer.isUnread) return { kind: 'large', endpoint, status: answer.status, requestId, raw: answer.raw };
  const read = tryPayload(answer, (body) => readAccountsDetail(body, requestId));
  return read.kind === 'read' ? { kind: 'ready', detail: read.value, raw: answer.raw } : { ...read, raw: answer.raw };
}

/** Calls GetAccountsDetail. Flinks publishes no defaults for the `With…` members, so all are sent. */
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
  return accountsDetailOf(await send({ endpoint: 'getAccountsDetail', body, mayBeLarge: true }, options), requestId);
}
