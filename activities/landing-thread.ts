import { gzipSync } from 'node:zlib';
import { move, transferableSymbol, valueSymbol } from 'piscina';
import type { AccountsDetail, LargeAnswer, NightlyRefreshStatus, UnreadAnswer } from '../flinks/client';
import { readLargeList } from '../flinks/endpoints/get-nightly-refresh-status';
import { FlinksError, plainError, type PlainFlinksError } from '../flinks/errors';
import { readLargeAccounts } from '../flinks/large-accounts';
import type { PreparedAccounts } from '../store/bank-data/land';
import { TransactionRows } from '../store/bank-data/prepare';

/**
 * What the thread returns for a large answer. Errors are plain objects here, because an error loses its class on its
 * way between threads.
 */
export type LargeReading =
  | { kind: 'ready'; detail: Omit<AccountsDetail, 'accounts' | 'unreadable'>; prepared: PreparedAccounts }
  | { kind: 'pending' }
  | { kind: 'unreadable'; what: string; body: Uint8Array }
  | ({ kind: 'list' } & NightlyRefreshStatus)
  | { kind: 'failed'; error: PlainFlinksError };

/**
 * Runs in the thread for large answers. Reads one answer: an answer with accounts becomes batches of rows as JSON,
 * whose memory is transferred to the caller; a list of ineligible logins becomes its entries. No error that leaves the
 * thread holds bank data: of an unexpected error, only the name is kept.
 */
export default function landLarge(answer: LargeAnswer | UnreadAnswer): LargeReading | ReturnType<typeof move> {
  try {
    // A Buffer that comes from another thread has become a plain Uint8Array.
    const raw = Buffer.from(answer.raw.buffer, answer.raw.byteOffset, answer.raw.byteLength);
    return 'kind' in answer ? handOver(readLarge({ ...answer, raw })) : readList({ ...answer, raw });
  } catch (error) {
    if (error instanceof FlinksError) return { kind: 'failed', error: plainError(error) };
    // eslint-disable-next-line preserve-caught-error -- a cause may quote what was read
    throw new Error(`A large answer could not be read (${error instanceof Error ? error.name : typeof error}).`);
  }
}

const readList = (answer: UnreadAnswer): LargeReading => ({ kind: 'list', ...readLargeList(answer) });

function readLarge(answer: LargeAnswer): LargeReading {
  const rows = new TransactionRows();
  const read = readLargeAccounts(answer, (accountId) => rows.account(accountId));
  if (read.kind === 'pending') return read;
  const body = gzipSync(answer.raw);
  if (read.kind === 'unreadable') return { ...read, body };
  const { accounts, unreadable, ...detail } = read.detail;
  for (const { id } of unreadable) rows.drop(id ?? '');
  return { kind: 'ready', detail, prepared: { accounts, unreadable, transactions: rows.prepare(), body } };
}

function handOver(reading: LargeReading): ReturnType<typeof move> {
  const batches = reading.kind === 'ready' ? reading.prepared.transactions.batches : [];
  const transferred = batches.map(({ buffer }) => buffer as ArrayBuffer);
  return move({ [transferableSymbol]: transferred, [valueSymbol]: reading });
}
