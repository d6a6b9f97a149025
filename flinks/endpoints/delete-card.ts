import { expectDone } from '../answers';
import type { CallOptions, Send } from '../call';

export async function deleteCard(send: Send, { loginId }: { loginId: string }, options: CallOptions): Promise<void> {
  expectDone(await send({ endpoint: 'deleteCard', ids: { loginId } }, options));
}
