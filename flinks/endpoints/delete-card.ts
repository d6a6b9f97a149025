import { expectDone } from '../answers';
import type { CallOptions, Send } from '../call';
import { FlinksRefusedError } from '../errors';

/**
 * Calls DeleteCard. Its documented success is `{ StatusCode: 200, Message }`; other pages of Flinks call the first
 * member `HttpStatusCode`.
 */
export async function deleteCard(send: Send, { loginId }: { loginId: string }, options: CallOptions): Promise<void> {
  const answer = await send({ endpoint: 'deleteCard', ids: { loginId } }, options);
  expectDone(answer);
  // A success counts as proof that everything was deleted, so an answer whose body holds the status of an error must
  // not count as a success.
  const status = Number(answer.body?.['StatusCode'] ?? answer.body?.['HttpStatusCode'] ?? 200);
  if (status >= 400) throw new FlinksRefusedError({ ...answer.facts, status });
}
