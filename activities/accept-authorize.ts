import type { AuthorizeAnswer } from '../domain/refresh';
import type { AuthorizeAnswer as FlinksAuthorizeAnswer } from '../flinks/client';
import type { Store } from '../store/store';

/** Institutions are free text of Flinks' and go into search attributes. */
const INSTITUTION_LENGTH = 60;

/** Notes what a 200 tells of the login, and keeps what the workflow needs. An answer for another login is refused. */
export async function acceptAuthorize(
  store: Store,
  loginId: string,
  answer: FlinksAuthorizeAnswer,
): Promise<AuthorizeAnswer> {
  if (answer.kind === 'pending') return { kind: 'pending', status: 202, requestId: answer.requestId };
  const institution = answer.institution?.slice(0, INSTITUTION_LENGTH) ?? null;
  if (answer.kind === 'mfaRequired') {
    return { kind: 'mfa', status: 203, requestId: answer.requestId, ...(institution === null ? {} : { institution }) };
  }
  const { requestId, lastRefresh, isScheduledRefresh } = answer;
  if (answer.loginId !== null && answer.loginId !== loginId)
    return { kind: 'refused', status: 200, code: 'LOGIN_MISMATCH' };
  await store.logins.noteAuthorized({ loginId, institution, lastRefresh, isScheduledRefresh });
  return { kind: 'ok', status: 200, requestId, lastRefresh, ...(institution === null ? {} : { institution }) };
}
