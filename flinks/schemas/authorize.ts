import { isObject, type JsonObject } from '../json';
import { envelopeSchema, requestIdSchema } from './envelope';
import { institutionSchema, loginSchema, type NamedInstitution } from './login';
import { readWith, ShapeMismatchError } from './shape';

/**
 * The answer of Authorize: `authorized` (200), `mfaRequired` (203: the bank needs its user) or `pending` (202: Flinks
 * is still working). `lastRefresh` is ISO 8601 in UTC with `Z`, null if Flinks says "never" or nothing.
 */
export type AuthorizeAnswer =
  | ({
      kind: 'authorized';
      requestId: string;
      loginId: string | null;
      lastRefresh: string | null;
      isScheduledRefresh: boolean | null;
    } & NamedInstitution)
  | ({ kind: 'mfaRequired'; requestId: string } & NamedInstitution)
  | { kind: 'pending'; requestId: string };

/**
 * Returns the RequestId of the session that an answer has opened. All three answers open one, and without its RequestId
 * an answer is useless.
 */
function sessionOf(body: JsonObject): string {
  return readWith(requestIdSchema, readWith(envelopeSchema, body, 'envelope').requestId, 'no RequestId');
}

export const readPendingSession = (body: JsonObject): AuthorizeAnswer => ({
  kind: 'pending',
  requestId: sessionOf(body),
});

/**
 * Reads a 203. SecurityChallenges are not read: Flinks Connect shows them to the user, and an unknown kind of question
 * must not stop us.
 */
export const readMfaRequired = (body: JsonObject): AuthorizeAnswer => ({
  kind: 'mfaRequired',
  requestId: sessionOf(body),
  ...readWith(institutionSchema, body, 'Institution'),
});

/**
 * Reads a 200. If it has a FlinksCode and no `Login`, it is not a success but an error, whose RequestId names its
 * session.
 */
export function readAuthorized(body: JsonObject): AuthorizeAnswer {
  const { flinksCode } = readWith(envelopeSchema, body, 'envelope');
  if (flinksCode !== null && !isObject(body.Login)) throw new ShapeMismatchError('no Login');
  return {
    kind: 'authorized',
    requestId: sessionOf(body),
    ...readWith(institutionSchema, body, 'Institution'),
    ...readWith(loginSchema, body.Login, 'Login'),
  };
}
