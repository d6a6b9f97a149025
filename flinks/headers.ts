import type { Endpoint } from './routes';

/** The three secrets of an instance, and how each travels. */
export interface FlinksCredentials {
  secretKey: string;
  apiKey: string;
}

type Credential = 'secretKey' | 'authorizeToken' | 'apiKey' | 'bearerSecretKey';

/**
 * Which credential opens which call. Flinks' pages "Authentication reference" and "GetNightlyRefreshStatus" name the
 * first six; for the last three no header is documented, and the x-api-key of the data endpoints is what they get.
 */
const CREDENTIALS: Record<Endpoint, Credential> = {
  generateAuthorizeToken: 'secretKey',
  authorizeCached: 'authorizeToken',
  authorizeLive: 'authorizeToken',
  getAccountsDetail: 'apiKey',
  getAccountsDetailAsync: 'apiKey',
  getNightlyRefreshStatus: 'bearerSecretKey',
  setScheduledRefresh: 'apiKey',
  deleteCard: 'apiKey',
  getAttributes: 'apiKey',
};

/** What a header value may hold: visible ASCII. A line break in a secret would otherwise become a header of its own. */
const HEADER_SAFE = /^[\x21-\x7e]{1,8192}$/;

/** True for a value that can travel in a header as it is. */
export const isHeaderSafe = (value: string): boolean => HEADER_SAFE.test(value);

/**
 * All headers of one request. `identity` because the transport need not inflate what nobody asked to be deflated.
 *
 * @throws TypeError when Authorize is called without a usable token. The value is not repeated.
 */
export function headersOf(
  endpoint: Endpoint,
  { secretKey, apiKey }: FlinksCredentials,
  { authorizeToken = '', hasBody }: { authorizeToken?: string; hasBody: boolean },
): Record<string, string> {
  const credential = CREDENTIALS[endpoint];
  if (credential === 'authorizeToken' && !isHeaderSafe(authorizeToken)) {
    throw new TypeError(`${endpoint}: the authorize token is missing or cannot travel in a header.`);
  }
  const byCredential: Record<Credential, Record<string, string>> = {
    secretKey: { 'flinks-auth-key': secretKey },
    authorizeToken: { 'flinks-auth-key': authorizeToken },
    apiKey: { 'x-api-key': apiKey },
    bearerSecretKey: { authorization: `Bearer ${secretKey}` },
  };
  return {
    accept: 'application/json',
    'accept-encoding': 'identity',
    // An empty body that claims to be JSON is a bad request to strict servers.
    ...(hasBody ? { 'content-type': 'application/json' } : {}),
    ...byCredential[credential],
  };
}
