import { readPayload, sortAnswer } from '../answers';
import type { CallOptions, Send, UnreadAnswer } from '../call';
import { readNightlyRefreshStatus, type NightlyRefreshStatus } from '../schemas/nightly-refresh-status';

/**
 * `readLarge` reads a list of more than half a megabyte elsewhere, so that this thread is not blocked. Without
 * `readLarge`, such a list is read on this thread.
 */
export interface ListOptions extends CallOptions {
  readLarge?: (answer: UnreadAnswer) => Promise<NightlyRefreshStatus>;
}

export async function getNightlyRefreshStatus(
  send: Send,
  { readLarge, ...options }: ListOptions,
): Promise<NightlyRefreshStatus> {
  const endpoint = 'getNightlyRefreshStatus';
  const answer = await send({ endpoint, mayBeLarge: readLarge !== undefined }, options);
  const { status, raw, isUnread } = answer;
  if (isUnread && readLarge !== undefined) return readLarge({ endpoint, status, raw });
  return readPayload(answer, readNightlyRefreshStatus);
}

/**
 * Reads a list that `getNightlyRefreshStatus` has handed to `readLarge`. Throws the same errors as reading a small
 * list.
 */
export function readLargeList({ endpoint, status, raw }: UnreadAnswer): NightlyRefreshStatus {
  return readPayload(sortAnswer(endpoint, { status, headers: {}, body: raw }), readNightlyRefreshStatus);
}
