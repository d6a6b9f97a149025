import { expectDone } from '../answers';
import type { CallOptions, Send } from '../call';
import { FlinksRefusedError } from '../errors';

/**
 * Calls DeleteCard. Its documented success is `{ StatusCode: 200, Message }`; other pages of Flinks name that member
 * `HttpStatusCode`.
 */
export async function deleteCard(send: Send, { loginId }: { loginId: string }, options: CallOptions): Promise<void> {
  const answer = await send({ endpoint: 'deleteCard', ids: { loginId } }, options);
  expectDone(answer);
  // A 200 counts as proof that everything is deleted, so a body that holds an error must not count as a 200.
  const status = Number(answer.body?.['StatusCode'] ?? answer.body?.['HttpStatusCode'] ?? 200);
  if (status >= 400) throw new FlinksRefusedError({ ...answer.facts, status });
}
