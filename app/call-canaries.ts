import { setTimeout as sleep } from 'node:timers/promises';
import { MINUTE_MS, SECOND_MS } from '../domain/duration';
import type { OperatorRound } from '../store/runs/canary-rounds';
import type { AppServices } from './services';

interface Services extends Pick<AppServices, 'store'> {
  client: Pick<AppServices['client'], 'callCanary'>;
  /** Limits the time of one call to Temporal. */
  inTime: <T>(call: () => Promise<T>) => Promise<T>;
}

/**
 * A live call takes at most 210 s, and four minutes more if its answer is lost. A canary that is still open after this
 * time is left to its refresh.
 */
const ANSWERS_WITHIN_MS = 10 * MINUTE_MS;

/**
 * Rule 2: makes live calls at once for some logins of an institution's open brakes, without their users, and waits for
 * the bank's answers. Returns how many logins were called and what the bank answered. If a brake is resolved by these
 * calls, the next run calls the other logins of the brake.
 */
export async function callCanaries(
  { store, client, inTime }: Services,
  { institution, limit }: { institution: string; limit: number },
): Promise<OperatorRound & { called: number }> {
  const since = await store.bankData.clock();
  const closed: string[] = [];
  const canaries = await store.canaries.openOperatorRound({ institution, limit });
  for (const { loginId, runId } of canaries) {
    if (await inTime(() => client.callCanary(loginId, runId))) await store.canaries.noteTold({ loginId, round: null });
    else closed.push(loginId);
  }
  await store.canaries.giveUp({ loginIds: closed });
  const called = canaries.length - closed.length;
  const untilMs = Date.now() + ANSWERS_WITHIN_MS;
  for (;;) {
    const round = await store.canaries.operatorRound({ institution, since });
    if (round.open === 0 || Date.now() > untilMs) return { ...round, called };
    await sleep(SECOND_MS);
  }
}
