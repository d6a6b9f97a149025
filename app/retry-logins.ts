import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AppServices } from './services';
import { startRefresh } from './start-refresh';

const PAGE = 200;
/** How many refreshes are started in a second. The limit on calls to Flinks itself is kept later, by the workers. */
const STARTS_PER_SECOND = 10;

interface Services extends Pick<AppServices, 'store'> {
  client: Pick<AppServices['client'], 'connectCompleted' | 'startRefresh'>;
  /** Limits the time of one call to Temporal. */
  inTime: <T>(call: () => Promise<T>) => Promise<T>;
}

/**
 * Starts a refresh of each login of an institution whose newest refresh ended in `code`. Where a login waits for its
 * user because of that code, tells its open refresh to ask Flinks once more instead. No user gets a second ask: a login
 * whose bank still needs its user goes on waiting. Returns the number of all these logins, without paused ones;
 * `onStarted` gets the count so far after each login.
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
