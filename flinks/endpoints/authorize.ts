import { isPending, readPayload } from '../answers';
import type { CallOptions, Send } from '../call';
import { readAuthorized, readMfaRequired, readPendingSession, type AuthorizeAnswer } from '../schemas/authorize';

/** The call uses up `authorizeToken`, whatever its result. `language` must be the one the LoginId was created in. */
export interface AuthorizeInput {
  loginId: string;
  authorizeToken: string;
  language?: 'en' | 'fr';
}

/**
 * Calls Authorize, cached or live. Flinks' pages disagree about the defaults of MostRecentCached and Save, so both are
 * always sent.
 */
export async function authorize(
  send: Send,
  endpoint: 'authorizeCached' | 'authorizeLive',
  { loginId, authorizeToken, language }: AuthorizeInput,
  options: CallOptions,
): Promise<AuthorizeAnswer> {
  const body = {
    LoginId: loginId,
    MostRecentCached: endpoint === 'authorizeCached',
    Save: true,
    ...(language === undefined ? {} : { Language: language }),
  };
  const answer = await send({ endpoint, body, authorizeToken }, options);
  if (answer.status === 203) return readPayload(answer, readMfaRequired);
  if (isPending(answer, 'Login')) return readPayload(answer, readPendingSession);
  return readPayload(answer, readAuthorized);
}
