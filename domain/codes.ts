import type { Answer } from './refresh/answer';

/**
 * FlinksCodes: their one spelling and their class (rule 1 of docs/flowchart.md). The decision table
 * (refresh/decision.ts) says what a code means at each box; this file only says what kind of trouble a code reports.
 */

/**
 * The kind of trouble that a code reports. For a code of the class `unknown`, the diagram is followed: the user must
 * reconnect.
 */
export type CodeClass =
  | 'wait'
  | 'disabledInstitution'
  | 'restart'
  | 'user'
  | 'operator'
  | 'unreadable'
  | 'alreadyAuthorized'
  | 'invalidLogin'
  | 'unknown';

const CLASSES: Record<string, CodeClass> = {
  RETRY_LATER: 'wait',
  AGGREGATION_ERROR: 'wait',
  BANK_MAINTENANCE_RETRY_LATER: 'wait',
  TOO_MANY_REQUESTS: 'wait',
  CARD_IN_USE: 'wait',
  CONCURRENT_SESSION: 'wait',
  DISABLED_INSTITUTION: 'disabledInstitution',
  SESSION_EXPIRED: 'restart',
  SESSION_NONEXISTENT: 'restart',
  INVALID_USERNAME: 'user',
  INVALID_PASSWORD: 'user',
  INVALID_SECURITY_RESPONSE: 'user',
  INVALID_SECURITY_RESPONSE_NO_RETRY: 'user',
  QUESTION_NOT_FOUND: 'user',
  UNKNOWN_CHALLENGE_KEY: 'user',
  SECURITYRESPONSES_INCOMPLETE: 'user',
  NEW_ACCOUNT: 'user',
  DISABLED_LOGIN: 'user',
  UNAUTHORIZED: 'user',
  // Flinks sends this code for an unknown LoginId and for wrong bank credentials. Whether the login has worked here
  // decides whether the code counts as `user` or as `operator`.
  INVALID_LOGIN: 'invalidLogin',
  ACCESS_DENIED: 'operator',
  INVALID_REQUEST: 'operator',
  METHOD_NOT_AVAILABLE: 'operator',
  // Our own code: Flinks refused to give us an authorize token.
  TOKEN_REFUSED: 'operator',
  // Our own code: Flinks answered, but the answer cannot be read.
  UNREADABLE: 'unreadable',
  ALREADY_AUTHORIZED: 'alreadyAuthorized',
};

/**
 * The seven codes with which a cached Authorize describes how the login's last refresh at Flinks ended, and which mean
 * "go live" (Flinks' Nightly Refreshes page).
 */
const GO_LIVE = new Set([
  'RETRY_LATER',
  'AGGREGATION_ERROR',
  'SESSION_EXPIRED',
  'DISABLED_INSTITUTION',
  'UNAUTHORIZED',
  'SESSION_NONEXISTENT',
  'BANK_MAINTENANCE_RETRY_LATER',
]);

/**
 * Returns a code in its one spelling: upper case, underscores in place of blanks and other signs, one name for bank
 * maintenance although Flinks documents three, and at most 60 characters, for search attributes and the ledger. Returns
 * null if there is no code.
 */
export function normaliseCode(raw: string | null | undefined): string | null {
  const code = raw
    ?.trim()
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '_')
    .slice(0, 60);
  if (!code) return null;
  return /^BANK_MAINTEN.*RETRY_LATER$/.test(code) ? 'BANK_MAINTENANCE_RETRY_LATER' : code;
}

/** The class of a normalised code. At a cached Authorize, `callsLiveNext` is asked first. */
export const classOfCode = (code: string): CodeClass => CLASSES[code] ?? 'unknown';

/** Whether a normalised code, as the answer to a cached Authorize, leads on to the live Authorize. */
export const callsLiveNext = (code: string): boolean => GO_LIVE.has(code);

/** Every code that has a class here, for tests and docs. */
export const KNOWN_CODES: readonly string[] = Object.keys(CLASSES);

/** Whether Flinks did not answer, or answered with a 5xx or 429 that carries no code. */
export const isNoAnswer = ({ kind, status, code }: Answer): boolean =>
  kind === 'none' || (kind === 'refused' && code === undefined && (status === 429 || (status ?? 0) >= 500));

/**
 * Returns true for INVALID_LOGIN and for *user* codes other than UNAUTHORIZED. After these, only the user can mend the
 * login, by signing in anew: the bank would refuse another live call too, and might lock the account.
 */
export const requiresRelink = (code: string | null): boolean =>
  code !== null && code !== 'UNAUTHORIZED' && ['user', 'invalidLogin'].includes(classOfCode(code));

/**
 * With these codes a bank refuses a user name or password. If the bank later asks for a one-time code, it has accepted
 * both.
 */
const CREDENTIALS: ReadonlySet<string> = new Set(['INVALID_USERNAME', 'INVALID_PASSWORD', 'INVALID_LOGIN']);

/** Whether the bank has refused a user name or password. */
export const refusesCredentials = (code: string | null): boolean => code !== null && CREDENTIALS.has(code);

/** The code in an alert about several logins that Flinks does not know. */
export const UNKNOWN_LOGIN = 'INVALID_LOGIN';

/** Whether Flinks says that it does not know the login. The cause may also be our keys (rule 11). */
export const isUnknownLogin = (code: string | null): boolean => code !== null && classOfCode(code) === 'invalidLogin';

/** The name of an answer in warnings and logs: its code, or else its status (`HTTP 503`), or `HTTP none`. */
export const codeOrStatus = ({ code, status }: Pick<Answer, 'code' | 'status'>): string =>
  code ?? `HTTP ${status ?? 'none'}`;
