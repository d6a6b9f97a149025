import { isObject, type JsonObject } from '../json';
import { envelopeSchema, requestIdSchema } from './envelope';
import { institutionSchema, loginSchema, type NamedInstitution } from './login';
import { readWith, ShapeMismatchError } from './shape';

/**
 * The answer of Authorize: `authorized` (200), the bank needs its user (`mfaRequired`, 203), or Flinks is still working
 * (`pending`, 202). `lastRefresh` is ISO 8601 in UTC with `Z`, null if Flinks says "never" or nothing.
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

/** All three answers open a session; an answer without its RequestId is useless. */
function sessionOf(body: JsonObject): string {
  return readWith(requestIdSchema, readWith(envelopeSchema, body, 'envelope').requestId, 'no RequestId');
}

export const readPendingSession = (body: JsonObject): AuthorizeAnswer => ({
  kind: 'pending',
  requestId: sessionOf(body),
});

/** SecurityChallenges are not read: Flinks Connect shows them, and an unknown kind of question must not stop us. */
export const readMfaRequired = (body: JsonObject): AuthorizeAnswer => ({
  kind: 'mfaRequired',
  requestId: sessionOf(body),
  ...readWith(institutionSchema, body, 'Institution'),
});

/** A FlinksCode with only a RequestId is an error that names its session; only a `Login` makes the answer a success. */
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
