import { expectDone } from '../answers';
import type { CallOptions, Send } from '../call';

export interface ScheduledRefreshInput {
  loginId: string;
  isActivated: boolean;
}

/**
 * Calls SetScheduledRefresh. This is the only request whose members Flinks documents in camelCase. A success is
 * answered with a sentence. Only one wording of it is documented, so the sentence is not checked.
 */
export async function setScheduledRefresh(
  send: Send,
  { loginId, isActivated }: ScheduledRefreshInput,
  options: CallOptions,
): Promise<void> {
  expectDone(await send({ endpoint: 'setScheduledRefresh', body: { loginId, isActivated } }, options));
}
