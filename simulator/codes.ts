/** The simulated endpoints, by Flinks' names; `Attributes` stands for all package endpoints. */
export const ENDPOINTS = [
  'GenerateAuthorizeToken',
  'Authorize',
  'GetAccountsDetail',
  'GetAccountsDetailAsync',
  'GetNightlyRefreshStatus',
  'SetScheduledRefresh',
  'DeleteCard',
  'Attributes',
] as const;
export type Endpoint = (typeof ENDPOINTS)[number];

interface CodeFacts {
  /** The HTTP status on Flinks' error code pages, or that of the most similar code if no page has this one. */
  status: number;
  /** The HTTP status at those endpoints whose own page gives another one. */
  at?: Partial<Record<Endpoint, number>>;
  message: string;
  /**
   * True if a sign-in at the bank may end in this code. A cached Authorize then reports the code too, until the login
   * is refreshed or a live Authorize ends in another such code.
   */
  endsRefresh: boolean;
}

const bank = (status: number, message: string): CodeFacts => ({ status, message, endsRefresh: true });
const flinks = (status: number, message: string, at?: CodeFacts['at']): CodeFacts => ({
  status,
  message,
  endsRefresh: false,
  ...(at && { at }),
});

/** Every FlinksCode known from Flinks' pages and public clients. A spec or fault may also use other codes. */
export const FLINKS_CODES = {
  OPERATION_PENDING: flinks(202, 'Your operation is still processing'),
  OPERATION_DISPATCHED: flinks(202, 'Your operation has been dispatched to the background'),
  SESSION_NONEXISTENT: flinks(400, 'The session does not exist'),
  SESSION_EXPIRED: flinks(400, 'The session has expired'),
  CARD_IN_USE: flinks(400, 'The card is still being processed'),
  CONCURRENT_SESSION: flinks(400, 'Another session is open for this LoginId'),
  ALREADY_AUTHORIZED: flinks(400, 'The session is already authorized'),
  NO_TRANSACTION: flinks(400, 'Not enough transactions'),
  TOO_MANY_REQUESTS: flinks(401, 'Too many requests'),
  ACCESS_DENIED: flinks(401, 'Access denied'),
  INVALID_REQUEST: flinks(401, 'The request is malformed or incomplete', { Attributes: 400 }),
  METHOD_NOT_AVAILABLE: flinks(405, 'This method is not enabled on your instance'),
  UNKNOWN_CHALLENGE_KEY: flinks(401, 'A security response does not belong to any prompt'),
  SECURITYRESPONSES_INCOMPLETE: flinks(401, 'Not all prompts were answered'),
  RETRY_LATER: { ...bank(401, 'The institution could not be reached'), at: { Attributes: 400 } },
  BANK_MAINTENANCE_RETRY_LATER: bank(401, 'The institution is under maintenance'),
  AGGREGATION_ERROR: bank(500, 'An unexpected error happened during the aggregation'),
  DISABLED_INSTITUTION: bank(405, 'The institution is not available'),
  UNAUTHORIZED: bank(401, 'The institution did not authorize the request'),
  INVALID_LOGIN: {
    ...bank(401, 'The LoginId was not found or is invalid'),
    at: { SetScheduledRefresh: 400, DeleteCard: 400 },
  },
  INVALID_USERNAME: bank(401, 'The username was rejected by the institution'),
  INVALID_PASSWORD: bank(401, 'The password was rejected by the institution'),
  INVALID_SECURITY_RESPONSE: bank(401, 'The security response was rejected by the institution'),
  INVALID_SECURITY_RESPONSE_NO_RETRY: bank(401, 'The security response was rejected by the institution'),
  QUESTION_NOT_FOUND: bank(401, 'No stored answer fits the security question'),
  NEW_ACCOUNT: bank(401, 'The user must finish setting up online banking first'),
  DISABLED_LOGIN: bank(401, 'The institution has deactivated the login'),
} as const satisfies Record<string, CodeFacts>;
type KnownCode = keyof typeof FLINKS_CODES;

/**
 * Returns what is known of a code. Flinks' three spellings of the code for bank maintenance are treated as one. An
 * unknown code is treated as a refusal by the bank, with status 400.
 */
function factsOf(code: string): CodeFacts {
  if (Object.hasOwn(FLINKS_CODES, code)) return FLINKS_CODES[code as KnownCode];
  if (/^BANK[ _]MAINTEN.*RETRY_LATER$/.test(code)) return FLINKS_CODES.BANK_MAINTENANCE_RETRY_LATER;
  return bank(400, 'The request could not be completed');
}

/** Returns the HTTP status Flinks documents for a code at an endpoint. */
export function documentedStatus(code: string, endpoint: Endpoint): number {
  const facts = factsOf(code);
  return facts.at?.[endpoint] ?? facts.status;
}

/** Returns true if a cached Authorize reports this code after a live Authorize ended in it. */
export function endsRefresh(code: string): boolean {
  return factsOf(code).endsRefresh;
}

/**
 * An answer that refuses a call or reports an error. `code` is null if the answer has no FlinksCode, as where Flinks
 * refuses a credential (401) or fails itself (5xx).
 */
export class RefusalError extends Error {
  constructor(
    readonly status: number,
    readonly code: string | null,
    message: string,
  ) {
    super(message);
  }
}

/** Returns the refusal with this code. Unless others are given, it has the documented status and the message above. */
export function refusal(
  endpoint: Endpoint,
  code: string,
  given: { status?: number; message?: string } = {},
): RefusalError {
  return new RefusalError(
    given.status ?? documentedStatus(code, endpoint),
    code,
    given.message ?? factsOf(code).message,
  );
}
