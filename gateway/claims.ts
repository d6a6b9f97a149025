import type { LoginState } from '../domain/refresh';
import { unknownLogin } from './problem-of';
import { Problem } from './problems';
import type { GatewayDeps } from './deps';

/** What an app or the customer page says after Flinks Connect. `returned`: the LoginId that Connect came back with. */
export interface Claim {
  loginId: string;
  eventId: string;
  requestId?: string;
  returned?: string;
  source: 'api' | 'page';
}

/**
 * Hands a claim on, once per event id. Another LoginId is refused with `login_mismatch`, told to the operator, and
 * changes nothing.
 */
export async function acceptClaim(
  { store, client }: Pick<GatewayDeps, 'store' | 'client'>,
  { loginId, eventId, requestId, returned, source }: Claim,
): Promise<{ accepted: boolean; state: LoginState }> {
  const login = await store.logins.get(loginId);
  if (login === null) throw unknownLogin();
  const key = `${loginId}:${eventId}`;
  if (returned !== undefined && returned !== loginId) {
    await tellMismatch(store, loginId, key);
    throw new Problem('login_mismatch', 'Nothing was changed; the operator is told. Check which customer this is.');
  }
  if (await store.inbox.seen({ source: 'connect-completed', key })) return { accepted: true, state: login.state };
  const answer = await client.completeConnect(loginId, { eventId, requestId, source });
  // Only now: a crash before this line brings the event once more, and the workflow knows its id.
  await store.inbox.remember({ source: 'connect-completed', key, requestId });
  return answer;
}

/** Once per event, apart from the events that were accepted: the right LoginId may still follow under the same id. */
async function tellMismatch(store: GatewayDeps['store'], loginId: string, key: string): Promise<void> {
  if (await store.inbox.seen({ source: 'connect-mismatch', key })) return;
  const message = `Flinks Connect came back with another login than ${loginId}; its state is unchanged.`;
  await store.events.alert({ loginId, code: 'login_mismatch', message });
  await store.inbox.remember({ source: 'connect-mismatch', key });
}
