import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AppServices } from './services';
import { startRefresh } from './start-refresh';

const PAGE = 200;
/** Starts per second. Flinks' own rate limit applies later, in the activities, where waiting blocks nobody. */
const STARTS_PER_SECOND = 10;

interface Services extends Pick<AppServices, 'store'> {
  client: Pick<AppServices['client'], 'connectCompleted' | 'startRefresh'>;
  /** Limits the time of one call to Temporal. */
  inTime: <T>(call: () => Promise<T>) => Promise<T>;
}

/**
 * Starts a refresh of each login of an institution whose newest refresh ended in `code`. Logins that wait with that
 * code check with Flinks again. Nobody is asked again: a login whose bank still needs its user keeps waiting. Returns
 * the number of all these logins; `onStarted` gets the count so far after each login.
 */
export async function retryLogins(
  { store, client, inTime }: Services,
  trouble: { institution: string; code: string },
  onStarted: (count: number) => void,
): Promise<number> {
  let started = 0;
  for (let after = ''; ;) {
    const page = await store.logins.inTrouble({ ...trouble, after, limit: PAGE });
    for (const { loginId, isWaiting } of page) {
      const claim = { eventId: randomUUID(), source: 'operator' };
      if (isWaiting) await inTime(() => client.connectCompleted(loginId, claim));
      else await startRefresh({ store, client, inTime }, { loginId, live: false, background: true });
      started += 1;
      onStarted(started);
      await sleep(1_000 / STARTS_PER_SECOND);
    }
    const last = page.at(-1);
    if (last === undefined) return started;
    after = last.loginId;
  }
}
