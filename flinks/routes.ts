/** How long Flinks may take until its answer begins: see `FlinksTimeouts`. */
export type TimeoutClass = 'blocking' | 'cached' | 'short';

interface Route {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  path: string;
  timeout: TimeoutClass;
}

const BANKING = '/v3/{customerId}/BankingServices';

/**
 * Every call that this client can make. Flinks holds a synchronous call open for up to 210 s before it turns the call
 * into a background job. The two calls that reach a bank are therefore `blocking`: giving up earlier would leave
 * sessions open at the bank.
 */
export const ROUTES = {
  generateAuthorizeToken: { method: 'POST', path: `${BANKING}/GenerateAuthorizeToken`, timeout: 'short' },
  authorizeCached: { method: 'POST', path: `${BANKING}/Authorize`, timeout: 'cached' },
  authorizeLive: { method: 'POST', path: `${BANKING}/Authorize`, timeout: 'blocking' },
  getAccountsDetail: { method: 'POST', path: `${BANKING}/GetAccountsDetail`, timeout: 'blocking' },
  getAccountsDetailAsync: { method: 'GET', path: `${BANKING}/GetAccountsDetailAsync/{requestId}`, timeout: 'short' },
  getNightlyRefreshStatus: { method: 'GET', path: `${BANKING}/GetNightlyRefreshStatus`, timeout: 'short' },
  setScheduledRefresh: { method: 'PATCH', path: `${BANKING}/SetScheduledRefresh`, timeout: 'short' },
  deleteCard: { method: 'DELETE', path: `${BANKING}/DeleteCard/{loginId}`, timeout: 'short' },
  getAttributes: {
    method: 'GET',
    path: '/v3/{customerId}/insight/login/{loginId}/attributes/{requestId}/{report}',
    timeout: 'short',
  },
} as const satisfies Record<string, Route>;

/**
 * Our name for a call, which errors and metrics carry. The two modes of Authorize are two calls, because they fail
 * differently.
 */
export type Endpoint = keyof typeof ROUTES;

/** Flinks' ids are GUIDs; anything else (`../`, an encoded slash) must never reach a URL. */
const SAFE_SEGMENT = /^[\w-]{1,100}$/;

/**
 * Returns the path of a call with its ids filled in.
 *
 * @throws TypeError if an id is missing or is not made of letters, digits, `-` and `_`. The message does not repeat the
 * id.
 */
export function pathOf(endpoint: Endpoint, ids: Record<string, string>): string {
  return ROUTES[endpoint].path.replace(/\{(\w+)\}/g, (_match, name: string) => {
    const id = ids[name];
    if (id === undefined || !SAFE_SEGMENT.test(id)) throw new TypeError(`${endpoint}: ${name} is not an id of Flinks.`);
    return id;
  });
}
