import { setTimeout as sleep } from 'node:timers/promises';
import type { AppServices } from './services';

export interface StartServices {
  store: { logins: Pick<AppServices['store']['logins'], 'isUnderWay'> };
  client: Pick<AppServices['client'], 'startRefresh'>;
  /** Limits the time of one call to Temporal; if absent, there is no limit. */
  inTime?: <T>(call: () => Promise<T>) => Promise<T>;
}

const LOOK_EVERY_MS = 100;
/** How long a refresh that has written its end may take to close in Temporal. */
const CLOSES_WITHIN_MS = 5_000;

/**
 * Starts a login's refresh. A refresh that is under way is left alone, and `started` is false. A refresh that has
 * written its end to the database but is still open in Temporal would ignore this request, so the start waits until it
 * has closed, five seconds at most. Throws what `client.startRefresh` throws.
 */
export async function startRefresh(
  { store, client, inTime = (call) => call() }: StartServices,
  request: Parameters<StartServices['client']['startRefresh']>[0],
): Promise<{ workflowId: string; started: boolean }> {
  const untilMs = performance.now() + CLOSES_WITHIN_MS;
  for (;;) {
    const answer = await inTime(() => client.startRefresh(request));
    if (answer.started || performance.now() > untilMs || (await store.logins.isUnderWay(request.loginId)))
      return answer;
    await sleep(LOOK_EVERY_MS);
  }
}
