import type { AuthorizeAnswer } from '../domain/refresh/answer';
import { truncate, withoutControls } from '../domain/text';
import type { AuthorizeAnswer as FlinksAuthorizeAnswer } from '../flinks/client';
import type { Store } from '../store/store';
import type { CallUnderWay } from './flinks-call';

const INSTITUTION_LENGTH = 60;

/**
 * Returns the name of an institution, made fit for search attributes: truncated and without control characters. Returns
 * null if nothing is left of it.
 */
export const institutionName = (name: string | null): string | null =>
  truncate(withoutControls(name ?? ''), INSTITUTION_LENGTH) || null;

/**
 * Records what an answer of Authorize says about the login, and returns the part that the workflow needs. A 200 that
 * names another LoginId is not recorded and becomes a refusal with the code LOGIN_MISMATCH. If `stepWith` is given, the
 * step of a 200 is written in the same statement.
 */
export async function acceptAuthorize(
  store: Store,
  loginId: string,
  answer: FlinksAuthorizeAnswer,
  stepWith?: CallUnderWay['stepWith'],
): Promise<AuthorizeAnswer> {
  if (answer.kind === 'pending') return { kind: 'pending', status: 202, requestId: answer.requestId };
  const institution = institutionName(answer.institution);
  const { institutionId } = answer;
  if (answer.kind === 'mfaRequired') {
    await store.logins.noteInstitution({ loginId, institution, institutionId });
    return { kind: 'mfa', status: 203, requestId: answer.requestId, ...(institution === null ? {} : { institution }) };
  }
  const { requestId, lastRefresh, isScheduledRefresh } = answer;
  if (answer.loginId !== null && answer.loginId !== loginId)
    return { kind: 'refused', status: 200, code: 'LOGIN_MISMATCH' };
  const seen = { loginId, institution, institutionId, lastRefresh, isScheduledRefresh };
  await store.logins.noteAuthorized(seen, stepWith?.({ kind: 'ok', status: 200 }) ?? null);
  return { kind: 'ok', status: 200, requestId, lastRefresh, ...(institution === null ? {} : { institution }) };
}
