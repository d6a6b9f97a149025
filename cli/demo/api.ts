import type { FlinksHttpClient, Login } from '../../client/http';

/** The most waiting logins that are read to find one whose user has to sign in again. */
const LOOKED_AT = 50;

/** A login that waits for its user, if possible one whose user has to sign in again; null if none waits. */
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

/** Whether events are still to be sent. */
export async function hasUnsentEvents(api: FlinksHttpClient): Promise<boolean> {
  for await (const { state } of api.events()) if (state === 'pending') return true;
  return false;
}
