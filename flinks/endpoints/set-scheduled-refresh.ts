import { expectDone } from '../answers';
import type { CallOptions, Send } from '../call';

export interface ScheduledRefreshInput {
  loginId: string;
  isActivated: boolean;
}

/**
 * This is the one request that Flinks documents in camelCase. On success Flinks answers with a sentence. Only one
 * wording of the sentence is documented, so it is not checked.
 */
export async function setScheduledRefresh(
  send: Send,
  { loginId, isActivated }: ScheduledRefreshInput,
  options: CallOptions,
): Promise<void> {
  expectDone(await send({ endpoint: 'setScheduledRefresh', body: { loginId, isActivated } }, options));
}
