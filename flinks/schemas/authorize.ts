import { isObject, type JsonObject } from '../json';
import { envelopeSchema, requestIdSchema } from './envelope';
import { institutionSchema, loginSchema } from './login';
import { readWith, ShapeMismatchError } from './shape';

/**
 * What Authorize says: `authorized` (200), the bank wants its user (`mfaRequired`, 203), or Flinks is still at work
 * (`pending`, 202). `lastRefresh` is ISO 8601 in UTC with `Z`, null when Flinks says "never" or nothing.
 */
export type AuthorizeAnswer =
  | {
      kind: 'authorized';
      requestId: string;
      loginId: string | null;
      lastRefresh: string | null;
      institution: string | null;
      isScheduledRefresh: boolean | null;
    }
  | { kind: 'mfaRequired'; requestId: string; institution: string | null }
  | { kind: 'pending'; requestId: string };

/** All three answers open a session; one without its RequestId is of no use. */
function sessionOf(body: JsonObject): string {
  return readWith(requestIdSchema, readWith(envelopeSchema, body, 'envelope').requestId, 'no RequestId');
}

export const readPendingSession = (body: JsonObject): AuthorizeAnswer => ({
  kind: 'pending',
  requestId: sessionOf(body),
});

/** SecurityChallenges are not read: Flinks Connect shows them, and an unknown kind of question is no reason to stop. */
export const readMfaRequired = (body: JsonObject): AuthorizeAnswer => ({
  kind: 'mfaRequired',
  requestId: sessionOf(body),
  institution: readWith(institutionSchema, body, 'Institution'),
});

/** A FlinksCode beside a RequestId alone is an error that names its session; only `Login` makes it a success. */
export function readAuthorized(body: JsonObject): AuthorizeAnswer {
  const { flinksCode } = readWith(envelopeSchema, body, 'envelope');
  if (flinksCode !== null && !isObject(body.Login)) throw new ShapeMismatchError('no Login');
  return {
    kind: 'authorized',
    requestId: sessionOf(body),
    institution: readWith(institutionSchema, body, 'Institution'),
    ...readWith(loginSchema, body.Login, 'Login'),
  };
}
