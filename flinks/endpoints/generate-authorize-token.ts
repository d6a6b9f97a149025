import { readPayload } from '../answers';
import type { CallOptions, Send } from '../call';
import { readAuthorizeToken } from '../schemas/authorize-token';

/** No body is documented for this call, and none is sent. */
export async function generateAuthorizeToken(send: Send, options: CallOptions): Promise<string> {
  const answer = await send({ endpoint: 'generateAuthorizeToken' }, options);
  return readPayload(answer, readAuthorizeToken);
}
