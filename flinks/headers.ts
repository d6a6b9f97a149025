import type { Endpoint } from './routes';

/** The secrets of an instance. */
export interface FlinksCredentials {
  secretKey: string;
  apiKey: string;
  /** The Bearer of GetNightlyRefreshStatus; default: the secret key. */
  apiSecret?: string;
}

type Credential = 'secretKey' | 'authorizeToken' | 'apiKey' | 'bearerApiSecret';

/**
 * The credential that each call is sent with. Flinks' pages "Authentication reference" and "GetNightlyRefreshStatus"
 * name those of the first six calls. No header is documented for the last three, so they get the x-api-key of the data
 * endpoints.
 */
const CREDENTIALS: Record<Endpoint, Credential> = {
  generateAuthorizeToken: 'secretKey',
  authorizeCached: 'authorizeToken',
  authorizeLive: 'authorizeToken',
  getAccountsDetail: 'apiKey',
  getAccountsDetailAsync: 'apiKey',
  getNightlyRefreshStatus: 'bearerApiSecret',
  setScheduledRefresh: 'apiKey',
  deleteCard: 'apiKey',
  getAttributes: 'apiKey',
};

/**
 * What a credential in a header may consist of: visible ASCII. With a line break in it, a secret would begin another
 * header.
 */
const HEADER_SAFE = /^[\x21-\x7e]{1,8192}$/;

/** Returns true if a value can be sent in a header as it is. */
export const isHeaderSafe = (value: string): boolean => HEADER_SAFE.test(value);

/**
 * Returns all headers of one request. They ask for an uncompressed answer (`identity`), which saves the decompression.
 *
 * @throws TypeError if Authorize is called without a usable token. The message does not repeat the token.
 */
export function headersOf(
  endpoint: Endpoint,
  { secretKey, apiKey, apiSecret = secretKey }: FlinksCredentials,
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
    bearerApiSecret: { authorization: `Bearer ${apiSecret}` },
  };
  return {
    accept: 'application/json',
    'accept-encoding': 'identity',
    // Strict servers reject a request without a body whose content type is JSON.
    ...(hasBody ? { 'content-type': 'application/json' } : {}),
    ...byCredential[credential],
  };
}
