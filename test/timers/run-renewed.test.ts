import { randomUUID } from 'node:crypto';
import { dailyRefreshWorkflowId } from '../../domain/ids';
import type { dailyRefresh } from '../../workflows/daily-refresh/workflow';
import { loginParkedSignal, runProgressQuery } from '../../workflows/messages';
import { RunHarness } from '../support/run-harness';
import { startImpatientServer } from '../support/time-skipping';
import { inTime, waitFor } from '../support/wait-for';

/** A run that continues as new while logins hold its slots: their ends are heard by nobody, so they are asked about. */
const SUGGESTED_AFTER = 60;
const MAX_OPEN = 2;

let harness: RunHarness;
beforeAll(async () => {
  harness = await RunHarness.start({ temporal: await startImpatientServer(SUGGESTED_AFTER) });
  Object.assign(harness.policy, { maxOpen: MAX_OPEN });
});
afterAll(() => harness.stop());

test('slots that are held are carried by continue-as-new: no more logins are open than REFRESH_MAX_OPEN, and each slot comes back', async () => {
  await harness.logins(5);
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  const { authorizeCached } = harness.flinks;
  const called = new Set<string>();
  harness.flinks.authorizeCached = async (input) => {
    called.add(input.loginId);
    await released;
    return authorizeCached(input);
  };
  const { runId, handle } = await harness.startRun();
  try {
    await waitFor('every slot held', () => called.size === MAX_OPEN);
    const newest = await renewed(runId);
    // Asked twice, so that the second answer comes after the turn in which it would have filled free slots.
    await newest.query(runProgressQuery);
    await newest.signal(loginParkedSignal, newsOfNobody());
    await expect(newest.query(runProgressQuery)).resolves.toMatchObject({ slotsBusy: MAX_OPEN });
    expect(called.size).toBe(MAX_OPEN);
  } finally {
    release();
  }
  await inTime('the end of the run', handle.result());
  await expect(harness.store.runs.get(runId)).resolves.toMatchObject({ counts: { refreshed: 5, open: 0 } });
});

const newsOfNobody = () => ({ loginId: randomUUID(), until: 'later' as const });

/** Makes the history of a run so long that it continues as new. */
async function renewed(runId: string) {
  const newest = harness.client.workflow.getHandle<typeof dailyRefresh>(dailyRefreshWorkflowId(runId));
  const first = (await newest.describe()).runId;
  for (let n = 0; n < SUGGESTED_AFTER; n += 1) await newest.signal(loginParkedSignal, newsOfNobody());
  await waitFor('a new execution of the run', async () => (await newest.describe()).runId !== first);
  return newest;
}
