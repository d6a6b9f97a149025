import { isPending, tryPayload, type SuccessAnswer } from '../answers';
import type { CallOptions, Send, UnreadAnswer } from '../call';
import { readAccountsDetail, type AccountsDetail } from '../schemas/accounts-detail';

/**
 * A large answer, not parsed yet: `readLargeAccounts` parses it on a thread where that blocks nobody. `requestId` is
 * the session asked for.
 */
export interface LargeAnswer extends UnreadAnswer {
  kind: 'large';
  requestId: string;
}

/** An answer that cannot be read at all. `what` says why and never quotes a value from it. */
export interface UnreadableAnswer {
  kind: 'unreadable';
  what: string;
}

/** `raw` is the body as it came, to be kept beside what was read from it. */
export type AccountsDetailAnswer =
  | { kind: 'ready'; detail: AccountsDetail; raw: Buffer }
  | { kind: 'pending' }
  | (UnreadableAnswer & { raw: Buffer })
  | LargeAnswer;

export interface AccountsDetailInput {
  requestId: string;
  daysOfTransactions: 'Days90' | 'Days365';
}

/** Reads the job's answer, which has one form, whether it comes from the call that starts the job or from a poll. */
export function accountsDetailOf(answer: SuccessAnswer, requestId: string): AccountsDetailAnswer {
  if (isPending(answer, 'Accounts')) return { kind: 'pending' };
  const { endpoint } = answer.facts;
  if (answer.isUnread) return { kind: 'large', endpoint, status: answer.status, requestId, raw: answer.raw };
  const read = tryPayload(answer, (body) => readAccountsDetail(body, requestId));
  return read.kind === 'read' ? { kind: 'ready', detail: read.value, raw: answer.raw } : { ...read, raw: answer.raw };
}

/** Flinks publishes no defaults for the `With…` members, so all are sent. */
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
