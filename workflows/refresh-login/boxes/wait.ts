import type { WantedWait } from '../../../domain/refresh/place';
import type { BoxReply } from '../../../domain/refresh/reply';
import { store } from '../../activities';
import { GONE } from '../activities';
import type { LoginUnderWay } from '../login';

/**
 * MFA, E1, E2: records the wait, and the ask (`login.awaiting_user`) if rule 8 of docs/flowchart.md allows it. `same`:
 * the wait that is recorded goes on, and nobody is asked again. The ask of a refresh that belongs to a run is held
 * until the run ends (rule 2 there). If the user is present, the ask is not held.
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
 * Rule 2 of docs/flowchart.md: asks the database whether a brake (held-back asks of one bank) wants this login to be
 * called live. If so, takes the row that says so. A second signal `runStarted` then finds no row and causes no second
 * call.
 */
export async function claimCanary({ loginId, refreshId }: LoginUnderWay): Promise<BoxReply> {
  const summary = "is it one of a brake's canaries?";
  return { kind: 'canaryTaken', as: await store.claimCanary.executeWithOptions({ summary }, [{ loginId, refreshId }]) };
}

/**
 * Rule 8 of docs/flowchart.md: asks the database from which moment the reminders and the limit of the wait count. In
 * the reply, `countsFrom` is null while the ask is held, or if it was dropped. Returns null if nobody is awaited.
 */
export async function readWaitClock({ refresh: { wait } }: LoginUnderWay): Promise<BoxReply | null> {
  if (wait === null) return null;
  const { waitId, since } = wait;
  const countsFrom = await store.readWaitClock.executeWithOptions({ summary: 'has its ask gone out, and when?' }, [
    { waitId, since },
  ]);
  return { kind: 'clock', countsFrom };
}
