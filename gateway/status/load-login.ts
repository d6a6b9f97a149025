import { advised } from '../../app/advised';
import type { AdvicePolicy } from '../../domain/advice';
import type { Store } from '../../store/store';
import { SHOWN } from './load-status';

/**
 * Reads everything that a login's page shows; null if the login is not registered. All statements read this login only.
 */
export async function loadLogin(
  store: Pick<Store, 'logins' | 'refreshes' | 'waits' | 'events' | 'bankData'>,
  policy: AdvicePolicy,
  loginId: string,
) {
  const found = await store.logins.look(loginId);
  const [login] = found === null ? [] : await advised(store, policy, [found]);
  if (login === undefined) return null;
  const { history, next } = await store.refreshes.history({ loginId, limit: SHOWN.refreshes });
  return {
    now: new Date(),
    login,
    history,
    hasMore: next !== null,
    wait: await store.waits.openOf(loginId),
    ask: await store.events.newestAsk(loginId),
    accounts: await store.bankData.freshness({ loginId, limit: SHOWN.accounts }),
  };
}

export type LoginNow = NonNullable<Awaited<ReturnType<typeof loadLogin>>>;
