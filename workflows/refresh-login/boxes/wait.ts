import type { WantedWait } from '../../../domain/refresh/place';
import type { BoxReply } from '../../../domain/refresh/reply';
import { store } from '../../activities';
import { GONE } from '../activities';
import type { LoginUnderWay } from '../login';

/**
 * MFA, E1, E2: records the wait, and the ask if it is allowed (rule 8). `same`: the wait goes on, and nobody is asked
 * again. A run's asks are held until it ends (rule 2); a present user is answered at once.
 */
export async function recordWait(login: LoginUnderWay, wanted: WantedWait | 'same'): Promise<BoxReply> {
  const { loginId, refreshId, refresh } = login;
  const { wait, present, policy } = refresh;
  const { box, code } = wanted === 'same' ? (wait ?? { box: 'E1', code: null }) : wanted;
  const ask = wanted !== 'same' && wanted.mayAsk;
  const runId = refresh.runIds.at(-1) ?? null;
  const hold = runId !== null && !present;
  const recorded = await store.recordWait.executeWithOptions(
    {
      summary: `${box}: ${ask ? (hold ? "wait; the run's end decides about the ask" : 'ask the user to come back') : 'wait on'}`,
    },
    [
      {
        loginId,
        refreshId,
        runId,
        reason: box === 'MFA' ? 'mfa' : 'reconnect',
        code,
        ask,
        hold,
        askIntervalMs: policy.askIntervalMs,
      },
    ],
  );
  return recorded === null ? GONE : { kind: 'recorded', ...recorded };
}

/**
 * Rule 2: does a brake want this login to be called live? The row that says so is taken, so a second signal finds no
 * row.
 */
export async function claimCanary({ loginId, refreshId }: LoginUnderWay): Promise<BoxReply> {
  const summary = "is it one of a brake's canaries?";
  return { kind: 'canaryTaken', as: await store.claimCanary.executeWithOptions({ summary }, [{ loginId, refreshId }]) };
}

/** Rule 8: asks the database from when the wait counts; the reply says null while its ask is held. */
export async function readWaitClock({ refresh: { wait } }: LoginUnderWay): Promise<BoxReply | null> {
  if (wait === null) return null;
  const { waitId, since } = wait;
  const countsFrom = await store.readWaitClock.executeWithOptions({ summary: 'has its ask gone out, and when?' }, [
    { waitId, since },
  ]);
  return { kind: 'clock', countsFrom };
}
