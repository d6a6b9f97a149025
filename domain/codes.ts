import type { Answer } from './refresh';

/**
 * FlinksCodes: their one spelling and their class (docs/flowchart.md, rule 1). Which code means what at which box is
 * the decision table's (decision.ts); this file only says what kind of trouble a code is.
 */

/** What a code asks of us. `unknown` follows the diagram. */
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
  // Flinks says it both for an unknown LoginId and for wrong bank credentials: user or operator by the login's past.
  INVALID_LOGIN: 'invalidLogin',
  ACCESS_DENIED: 'operator',
  INVALID_REQUEST: 'operator',
  METHOD_NOT_AVAILABLE: 'operator',
  // Ours: the authorize token itself was refused.
  TOKEN_REFUSED: 'operator',
  // Ours: Flinks answered, and the answer cannot be read.
  UNREADABLE: 'unreadable',
  ALREADY_AUTHORIZED: 'alreadyAuthorized',
};

/** The seven codes that on a cached Authorize describe the last refresh and mean "go live" (Flinks' Nightly Refreshes page). */
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
 * One spelling per code: upper case, blanks as underscores, and the three documented spellings of bank maintenance as
 * one. Null stays null; a code is cut at 60 characters, because it goes into search attributes and the ledger.
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

/** The class of a normalised code away from the cached Authorize. */
export const classOfCode = (code: string): CodeClass => CLASSES[code] ?? 'unknown';

/** Whether a normalised code leads from the cached to the live Authorize. */
export const callsLiveNext = (code: string): boolean => GO_LIVE.has(code);

/** Every code the table knows, for tests and docs. */
export const KNOWN_CODES: readonly string[] = Object.keys(CLASSES);

/** Flinks did not answer, or answered with a 5xx or 429 that carries no code. */
export const isNoAnswer = ({ kind, status, code }: Answer): boolean =>
  kind === 'none' || (kind === 'refused' && code === undefined && (status === 429 || (status ?? 0) >= 500));

/** A *user* code other than UNAUTHORIZED: the bank would refuse the same again, and might lock the account. */
export const requiresRelink = (code: string | null): boolean =>
  code !== null && code !== 'UNAUTHORIZED' && ['user', 'invalidLogin'].includes(classOfCode(code));

/** What to call an answer in warnings and logs: its code, or `HTTP 503` for one without a code, or `HTTP none`. */
export const codeOrStatus = ({ code, status }: Pick<Answer, 'code' | 'status'>): string =>
  code ?? `HTTP ${status ?? 'none'}`;
