import type { FlinksHttpClient, Login } from '../../client/http';

/** How many waiting logins are read at most, to find one whose user has to sign in at the bank anew. */
const LOOKED_AT = 50;

/**
 * Returns a login that waits for its user, if possible one whose user has to sign in at the bank anew; null if no login
 * waits.
 */
export async function aWaitingLogin(api: FlinksHttpClient): Promise<Login | null> {
  let first: Login | null = null;
  let looked = 0;
  for await (const login of api.logins({ state: 'awaiting_user', limit: LOOKED_AT })) {
    if (login.awaiting?.reason === 'reconnect') return login;
    first ??= login;
    if ((looked += 1) === LOOKED_AT) break;
  }
  return first;
}

/** Whether an event is still to be sent. An event that is held back does not count. */
export async function hasUnsentEvents(api: FlinksHttpClient): Promise<boolean> {
  for await (const { state } of api.events()) if (state === 'pending') return true;
  return false;
}
