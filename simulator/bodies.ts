import { accountsOf, holderOf } from './account-data';
import type { DetailOptions } from './detail-options';
import type { RefusalError } from './codes';
import { institutionNamed } from './institutions';
import type { SimulatedLogin } from './login';
import { hash32 } from './prng';
import type { Session } from './session';

/** An HTTP answer: its status, and what is sent as JSON. */
export interface BankAnswer {
  status: number;
  body: unknown;
}

/** The `Links` of the examples on Flinks' pages. Their template text is not filled in there either. */
const LINKS = [
  { rel: 'AccountsDetail', href: '/GetAccountsDetail', example: null },
  { rel: 'AccountsSummary', href: '/GetAccountsSummary', example: null },
];
const ASYNC_LINKS = [{ rel: '{Endpoint}Async', href: '/{Endpoint}Async/{requestId}', example: null }];
const MFA_LINKS = [{ rel: 'Authorization', href: '/Authorize', example: null }];

const PROMPTS = { en: 'Enter the code we sent to your phone', fr: 'Entrez le code envoyé à votre téléphone' };

/** Returns the bank's question in the login's language. */
export const promptsOf = (login: SimulatedLogin): string[] => [PROMPTS[login.language]];

/**
 * Returns a moment as Flinks writes it: in UTC without a zone, with 7 digits after the second, for some keys (LoginIds)
 * with 6 or none. For null it returns a date in the year 1, which means "never" at Flinks.
 */
export function flinksDate(iso: string | null, key: string): string {
  if (iso === null) return '0001-01-01T00:00:00';
  const utc = new Date(iso).toISOString();
  const hash = hash32(key);
  const digits = [7, 7, 7, 6, 0][hash % 5] ?? 7;
  if (digits === 0) return utc.slice(0, 19);
  return (
    utc.slice(0, 23) +
    String(hash)
      .padStart(10, '0')
      .slice(-(digits - 3))
  );
}

/** Returns the `Login` that every 200 of a session contains. */
export function loginBody(login: SimulatedLogin): object {
  return {
    Username: holderOf(login.loginId).Username,
    IsScheduledRefresh: login.scheduled,
    LastRefresh: flinksDate(login.lastRefresh, login.loginId),
    Type: 'Personal',
    Id: login.loginId,
  };
}

/**
 * Returns the name of a bank under `Institution` and, for half of the logins, also its name and number under two newer
 * members. The examples on Flinks' pages differ in the same way.
 */
function institutionBody(login: SimulatedLogin): object {
  const { name, id } = institutionNamed(login.institution);
  const newer = hash32(`shape/${login.loginId}`) % 2 === 0;
  return { Institution: name, ...(newer && { InstitutionName: name, InstitutionId: id }) };
}

/** The options of a GetAccountsDetail request that names none. */
const DETAIL_DEFAULTS: DetailOptions = {
  WithAccountIdentity: true,
  WithKYC: true,
  WithTransactions: true,
  DaysOfTransactions: 'Days90',
};

/** Returns the body of a GetAccountsDetail 200. The GetAccountsDetail webhook carries the same members. */
export function detailBody(login: SimulatedLogin, requestId: string, options = DETAIL_DEFAULTS): object {
  const { name, id } = institutionNamed(login.institution);
  return {
    HttpStatusCode: 200,
    Accounts: accountsOf(login, options, Date.now()),
    ...institutionBody(login),
    InstitutionName: name,
    InstitutionId: id,
    Login: loginBody(login),
    RequestId: requestId,
  };
}

/** Returns what the KYC webhook carries. Flinks sends this webhook before the GetAccountsDetail webhook. */
export const kycBody = (login: SimulatedLogin, requestId: string): object => ({
  HttpStatusCode: 200,
  Holders: [holderOf(login.loginId)],
  Login: loginBody(login),
  RequestId: requestId,
});

export function authorised(session: Session): BankAnswer {
  const { login, requestId } = session;
  const members = { ...institutionBody(login), Login: loginBody(login), RequestId: requestId };
  return { status: 200, body: { Links: LINKS, HttpStatusCode: 200, ...members } };
}

export function challenged(session: Session): BankAnswer {
  const SecurityChallenges = session.prompts.map((Prompt) => ({ Type: 'QuestionAndAnswer', Prompt }));
  const members = { SecurityChallenges, Institution: session.login.institution, RequestId: session.requestId };
  return { status: 203, body: { HttpStatusCode: 203, Links: MFA_LINKS, ...members } };
}

export function pending(requestId: string, code: string): BankAnswer {
  const Message = 'Your operation is still processing';
  return {
    status: 202,
    body: { FlinksCode: code, Links: ASYNC_LINKS, HttpStatusCode: 202, Message, RequestId: requestId },
  };
}

export function refused({ status, code, message }: RefusalError): BankAnswer {
  return { status, body: { HttpStatusCode: status, Message: message, ...(code !== null && { FlinksCode: code }) } };
}
