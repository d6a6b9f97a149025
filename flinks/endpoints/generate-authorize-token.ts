import { readPayload } from '../answers';
import type { CallOptions, Send } from '../call';
import { readAuthorizeToken } from '../schemas/authorize-token';

/** Calls GenerateAuthorizeToken and returns the token. Flinks documents no body for this request, so none is sent. */
export async function generateAuthorizeToken(send: Send, options: CallOptions): Promise<string> {
  const answer = await send({ endpoint: 'generateAuthorizeToken' }, options);
  return readPayload(answer, readAuthorizeToken);
}
