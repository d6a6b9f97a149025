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
 * How long `callCanaries` waits for the bank's answers. A live call takes at most 210 s, and four minutes more if its
 * answer is lost. If a call has still no end after this time, its refresh goes on alone.
 */
const ANSWERS_WITHIN_MS = 10 * MINUTE_MS;

/**
 * Has some logins (canaries) called live now, without their users, for the open brakes that hold back the asks of an
 * institution: at most `limit` logins for each brake (rule 2 of docs/flowchart.md). Waits for the bank's answers.
 * Returns how many logins were called, what the bank answered, and what became of the brakes. If these calls resolve a
 * brake, the next run calls the other logins of that brake.
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
