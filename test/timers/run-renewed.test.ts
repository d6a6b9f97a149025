import { randomUUID } from 'node:crypto';
import { dailyRefreshWorkflowId } from '../../domain/ids';
import type { dailyRefresh } from '../../workflows/daily-refresh/workflow';
import { loginParkedSignal, runProgressQuery } from '../../workflows/messages';
import { crewOfFile, type RunHarness } from '../support/run-harness';
import { startImpatientServer } from '../support/time-skipping';
import { inTime, waitFor } from '../support/wait-for';

/** A run that continues as new while logins hold its slots: nothing receives their ends, so their state is queried. */
const SUGGESTED_AFTER = 60;
const MAX_OPEN = 2;

const crew = crewOfFile({ temporal: () => startImpatientServer(SUGGESTED_AFTER) });
let harness: RunHarness;
beforeEach(async () => {
  harness = await crew.next();
});
afterEach(() => harness.stop());

/** Flinks does not answer for these logins until `release` is called. */
function holdCached(isHeld: (loginId: string) => boolean): { called: Set<string>; release: () => void } {
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  const { authorizeCached } = harness.flinks;
  const called = new Set<string>();
  harness.flinks.authorizeCached = async (input) => {
    called.add(input.loginId);
    if (isHeld(input.loginId)) await released;
    return authorizeCached(input);
  };
  return { called, release };
}

test('slots that are held are carried by continue-as-new: no more logins are open than REFRESH_MAX_OPEN, and each slot comes back', async () => {
  Object.assign(harness.policy, { maxOpen: MAX_OPEN });
  await harness.logins(5);
  const { called, release } = holdCached(() => true);
  const { runId, handle } = await harness.startRun();
  try {
    await waitFor('every slot held', () => called.size === MAX_OPEN);
    const newest = await renewed(runId);
    // Queried twice, so that the second answer comes after the turn that would have filled free slots.
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

test('continue-as-new keeps every login: small pages, parked and refreshing ones alike', async () => {
  Object.assign(harness.policy, { pageSize: 5, maxOpen: 8 });
  const loginIds = await harness.logins(62, (index) => (index % 5 === 0 ? {} : { listed: true }));
  const fresh = loginIds.filter((_loginId, index) => index % 5 === 0);
  // The first of the ledger: they hold their slots when this execution has started all it may.
  const slow = [...fresh].sort().slice(0, 5);
  const { release } = holdCached((loginId) => slow.includes(loginId));
  const { runId, handle } = await harness.startRun();
  const executions = async () => {
    const found: string[] = [];
    const query = `WorkflowId = 'daily-refresh/${runId}'`;
    for await (const { status } of harness.client.workflow.list({ query })) found.push(status.name);
    return found;
  };
  const renewals = async () => (await executions()).filter((status) => status === 'CONTINUED_AS_NEW').length;
  try {
    await waitFor('a second one', async () => (await renewals()) >= 1);
    for (const loginId of slow) await harness.untilState(loginId, 'refreshing');
  } finally {
    release();
  }
  await inTime('the end of the run', handle.result(), { withinMs: 120_000 });
  await waitFor('the last execution in the list', async () => (await executions()).includes('COMPLETED'));
  await expect(harness.store.runs.get(runId)).resolves.toMatchObject({
    total: 62,
    counts: { refreshed: fresh.length, awaiting_user: 62 - fresh.length, failed: 0, open: 0 },
  });
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
