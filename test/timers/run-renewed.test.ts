import { randomUUID } from 'node:crypto';
import { dailyRefreshWorkflowId } from '../../domain/ids';
import { loginParkedSignal, runProgressQuery } from '../../workflows/messages';
import { RunHarness } from '../support/run-harness';
import { startImpatientServer } from '../support/time-skipping';
import { waitFor } from '../support/wait-for';

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
  await waitFor('every slot held', () => called.size === MAX_OPEN);
  const first = (await handle.describe()).runId;
  // News of logins that are none of its: they only make its history long.
  for (let n = 0; n < SUGGESTED_AFTER; n += 1)
    await handle.signal(loginParkedSignal, { loginId: randomUUID(), until: 'later' });
  const newest = harness.client.workflow.getHandle(dailyRefreshWorkflowId(runId));
  await waitFor('a new execution of the run', async () => (await newest.describe()).runId !== first);
  // Asked twice, so that the second answer comes after the turn in which it would have filled free slots.
  await newest.query(runProgressQuery);
  await newest.signal(loginParkedSignal, { loginId: randomUUID(), until: 'later' });
  await expect(newest.query(runProgressQuery)).resolves.toMatchObject({ slotsBusy: MAX_OPEN });
  expect(called.size).toBe(MAX_OPEN);

  release();
  await handle.result();
  await expect(harness.store.runs.get(runId)).resolves.toMatchObject({ counts: { refreshed: 5, open: 0 } });
});
