import { expectDone } from '../answers';
import type { CallOptions, Send } from '../call';

export interface ScheduledRefreshInput {
  loginId: string;
  isActivated: boolean;
}

/** The one request Flinks documents in camelCase. Its success is a sentence, and only one of its wordings is documented. */
export async function setScheduledRefresh(
  send: Send,
  { loginId, isActivated }: ScheduledRefreshInput,
  options: CallOptions,
): Promise<void> {
  expectDone(await send({ endpoint: 'setScheduledRefresh', body: { loginId, isActivated } }, options));
}
