import { randomUUID } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import { connectCompletedSignal } from '../../workflows/messages';
import { refusedWith } from '../support/fake-flinks';
import { FlinksRefusedError } from '../../flinks/errors';
import { crewOfFile, type RunHarness } from '../support/run-harness';
import { SHORT } from '../support/refresh-harness';

const crew = crewOfFile();
let harness: RunHarness;
beforeEach(async () => {
  harness = await crew.next();
});
afterEach(() => harness.stop());

const DAY_OLD = new Date(Date.now() - 86_400_000).toISOString();
const complete = (loginId: string) =>
  harness.refreshOf(loginId).signal(connectCompletedSignal, { eventId: randomUUID(), source: 'test' });

/** Makes the workflow itself fail: the store permanently refuses its next write, a wait. */
async function failNow(loginId: string): Promise<void> {
  harness.store.waits.record = () => Promise.reject(ApplicationFailure.nonRetryable('The test refuses it'));
  harness.flinks.set(loginId, { detail: 'INVALID_PASSWORD' });
  await expect(harness.refreshOf(loginId).result()).rejects.toThrow('Workflow execution failed');
}

describe('a run', () => {
  test('follows every login to its outcome over several pages, through few slots, and ends while users are awaited', async () => {
    Object.assign(harness.policy, { pageSize: 4, maxOpen: 3 });
    const mix = [
      {},
      { cached: 'RETRY_LATER', live: 'mfa' },
      { cached: 'INVALID_PASSWORD' },
      { listed: true },
      { cached: 'ACCESS_DENIED' },
    ];
    await harness.logins(15, (index) => mix[index % mix.length] ?? {});
    const run = await harness.run();
    expect(run).toMatchObject({ state: 'finished', total: 15, byPath: { cached: 3 } });
    expect(run.counts).toMatchObject({ refreshed: 3, awaiting_user: 9, failed: 3, open: 0 });
  });

  test('step 1: listed logins go to E1 without a Flinks call; cards of nobody are counted', async () => {
    const listed = await harness.login({ listed: true });
    harness.flinks.set(randomUUID(), { listed: true });
    const run = await harness.run();
    expect(run).toMatchObject({ counts: { awaiting_user: 1 }, unknownIneligible: 1 });
    expect(harness.flinks.calls).toEqual([]);
    await expect(harness.store.logins.get(listed)).resolves.toMatchObject({
      state: 'awaiting_user',
      awaiting: { reason: 'reconnect' },
    });
  });

  test('rule 9: a list that is older than the data held nags no one: the login goes to A', async () => {
    const loginId = await harness.login();
    await harness.run();
    harness.flinks.set(loginId, { listed: true, listedDate: '2026-01-05T06:00:00.000Z' });
    const run = await harness.run();
    expect(run.counts).toMatchObject({ refreshed: 1, awaiting_user: 0 });
    await expect(harness.store.logins.get(loginId)).resolves.toMatchObject({
      listed: { state: null, code: null, lastRefreshDate: '2026-01-05T06:00:00.000Z' },
    });
  });

  test('a login that parks frees its slot: one slot is enough for many that wait', async () => {
    Object.assign(harness.policy, { maxOpen: 1 });
    await harness.logins(5, () => ({ cached: 'INVALID_PASSWORD' }));
    await expect(harness.run()).resolves.toMatchObject({ counts: { awaiting_user: 5 } });
  });

  test.each<[string, (loginId: string) => Promise<unknown>, string]>([
    ['fails', failNow, 'WORKFLOW_CLOSED'],
    ['is cancelled', (loginId) => harness.refreshOf(loginId).cancel(), 'CANCELLED'],
    ['is terminated', (loginId) => harness.refreshOf(loginId).terminate('an operator did it'), 'WORKFLOW_CLOSED'],
  ])('a child that %s frees its slot, and its row says failed', async (_how, end, code) => {
    Object.assign(harness.policy, { maxOpen: 1, pollIntervalMs: 1_000, pollLimitMs: 60_000 });
    const stuck = await harness.login({ detail: 'pending' });
    const fine = await harness.logins(2);
    const { runId, handle } = await harness.startRun();
    await harness.untilState(stuck, 'refreshing');
    await end(stuck);
    await handle.result();
    await expect(harness.store.runs.get(runId)).resolves.toMatchObject({
      counts: { refreshed: fine.length, failed: 1, open: 0 },
    });
    await expect(harness.store.logins.get(stuck)).resolves.toMatchObject({
      state: 'idle',
      lastOutcome: { outcome: 'failed', code },
    });
  });

  test('the deadline ends a run whose logins are still under way: they are counted as open', async () => {
    Object.assign(harness.policy, { runDeadlineMs: 3_000, retryDelaysMs: [60_000] });
    await harness.login({ cached: 'CARD_IN_USE' });
    await expect(harness.run()).resolves.toMatchObject({ state: 'finished', counts: { open: 1 } });
  });

  test('the deadline holds while slots are still being waited for', async () => {
    Object.assign(harness.policy, { maxOpen: 1, runDeadlineMs: 4_000, pollLimitMs: 600_000 });
    await harness.logins(3, () => ({ detail: 'pending' }));
    await expect(harness.run()).resolves.toMatchObject({ state: 'finished', counts: { open: 3 } });
  });

  test('fairness: every login of a run has the key of its institution, cut to what the server takes, and gives way to a present user', async () => {
    const loginIds = [randomUUID(), randomUUID(), randomUUID()];
    const names = ['Maple Bank', `${'é'.repeat(60)} Bank`, null];
    await harness.store.logins.upsertMany(
      loginIds.map((loginId, index) => ({ loginId, institution: names[index] ?? undefined })),
    );
    await harness.run();
    const priorities = await Promise.all(
      loginIds.map(async (loginId) => {
        const [started] = (await harness.refreshOf(loginId).fetchHistory()).events ?? [];
        const { priorityKey, fairnessKey } = started?.workflowExecutionStartedEventAttributes?.priority ?? {};
        return { priorityKey, fairnessKey };
      }),
    );
    expect(priorities).toEqual([
      { priorityKey: 4, fairnessKey: 'Maple Bank' },
      { priorityKey: 4, fairnessKey: 'é'.repeat(16) },
      { priorityKey: 4, fairnessKey: '' },
    ]);
  });

  test('a bank whose name ends in a wide character is a bank like any other', async () => {
    const loginId = randomUUID();
    await harness.store.logins.upsertMany([{ loginId, institution: `${'x'.repeat(15)}\u{1F3E6}\u{1F3E6}` }]);
    await expect(harness.run()).resolves.toMatchObject({ counts: { refreshed: 1 } });
  });

  test('a run that is cancelled before it was opened ends', async () => {
    const { handle } = await harness.startRun();
    await handle.cancel();
    await expect(handle.result()).rejects.toThrow();
  });

  test('later returns do not change the counts: they are recovered', async () => {
    const loginId = await harness.login({ cached: 'INVALID_PASSWORD' });
    const { runId } = await harness.run();
    harness.flinks.set(loginId, {});
    await complete(loginId);
    await harness.untilState(loginId, 'idle');
    await expect(harness.store.runs.get(runId)).resolves.toMatchObject({
      counts: { awaiting_user: 1, refreshed: 0 },
      recovered: 1,
    });
  });
});

describe('two runs', () => {
  test('one run at a time: a second one is skipped', async () => {
    Object.assign(harness.policy, { retryDelaysMs: [60_000] });
    await harness.login({ cached: 'CARD_IN_USE' });
    const first = await harness.startRun();
    await harness.until(async () => (await harness.store.runs.running())?.runId === first.runId, 'the first run');
    await expect(harness.run()).resolves.toMatchObject({ state: 'skipped' });
  });

  test('a run whose workflow was terminated does not stand in the way of the next', async () => {
    Object.assign(harness.policy, { retryDelaysMs: [60_000] });
    await harness.login({ cached: 'CARD_IN_USE' });
    const first = await harness.startRun();
    await harness.until(async () => (await harness.store.runs.running())?.runId === first.runId, 'the first run');
    await first.handle.terminate('an operator did it');
    Object.assign(harness.policy, { runDeadlineMs: 1_000 });
    await expect(harness.run()).resolves.toMatchObject({ state: 'finished' });
    await expect(harness.store.runs.get(first.runId)).resolves.toMatchObject({ state: 'stopped' });
  });

  test("a login that waits since yesterday counts in today's run, and is looked at once", async () => {
    const loginId = await harness.login({ cached: 'INVALID_PASSWORD' });
    await harness.run();
    const second = await harness.run();
    expect(second.counts).toMatchObject({ awaiting_user: 1 });
    await harness.until(async () => harness.flinks.calls.length === 2, 'the look');
    expect(harness.flinks.calls.map(({ box }) => box).join('')).toBe('AA');
    const asks = (await harness.store.events.list({ limit: 100 })).events.filter(
      ({ type }) => type === 'login.awaiting_user',
    );
    expect(asks).toHaveLength(1);
    expect(await harness.store.logins.get(loginId)).toMatchObject({ state: 'awaiting_user' });
  });

  test('fixed elsewhere: the next run finds newer data and the login is refreshed', async () => {
    const loginId = await harness.login({ cached: 'INVALID_PASSWORD', lastRefresh: DAY_OLD });
    await harness.run();
    harness.flinks.set(loginId, { lastRefresh: new Date().toISOString() });
    const run = await harness.run();
    await harness.untilState(loginId, 'idle');
    await expect(harness.store.logins.get(loginId)).resolves.toMatchObject({
      lastOutcome: { outcome: 'refreshed', path: 'after_reconnect' },
    });
    expect(run.total).toBe(1);
  });
});

describe('step 1 fails', () => {
  test('wait answers: RETRY_DELAYS, then the run goes on without the list and says so', async () => {
    await harness.login();
    harness.flinks.listAnswer = async () => {
      throw refusedWith('getNightlyRefreshStatus', 'RETRY_LATER');
    };
    const run = await harness.run();
    expect(run).toMatchObject({ state: 'finished', counts: { refreshed: 1 } });
    expect(run.warnings).toEqual([expect.stringContaining('RETRY_LATER')]);
  });

  const refuseList = (status = 401, flinksCode: string | null = null): void => {
    harness.flinks.listAnswer = async () => {
      throw new FlinksRefusedError({ endpoint: 'getNightlyRefreshStatus', status, flinksCode });
    };
  };
  const alertCodes = async () => {
    const { events } = await harness.store.events.list({ limit: 100 });
    return events.filter(({ type }) => type === 'operator.alert').map(({ data }) => data['code']);
  };

  test('refused, and so are our other calls: the run is stopped, and no login is called', async () => {
    await harness.login();
    refuseList();
    jest.spyOn(harness.flinks, 'generateAuthorizeToken').mockRejectedValue(refusedWith('generateAuthorizeToken', null));
    const run = await harness.run();
    expect(run).toMatchObject({ state: 'stopped', counts: { open: 1 } });
    expect(run.warnings).toHaveLength(1);
    expect(harness.flinks.calls).toEqual([]);
  });

  test.each([
    ['a bare 401', 401, null],
    ['404', 404, null],
    ['ACCESS_DENIED', 403, 'ACCESS_DENIED'],
  ])('refused by %s while a token can be minted and spent: on without the list', async (_what, status, code) => {
    await harness.login();
    refuseList(status, code);
    const run = await harness.run();
    expect(run).toMatchObject({ state: 'finished', counts: { refreshed: 1 } });
    expect(run.warnings).toEqual([expect.stringContaining('went on without it')]);
    expect(await alertCodes()).toEqual(['nightly_list_refused']);
  });

  test('told once when that begins, and anew after a run that had the list', async () => {
    await harness.login();
    refuseList();
    await harness.run();
    await harness.run();
    expect(await alertCodes()).toEqual(['nightly_list_refused']);
    harness.flinks.listAnswer = async () => {
      throw refusedWith('getNightlyRefreshStatus', 'RETRY_LATER');
    };
    await harness.run();
    refuseList();
    await harness.run();
    expect(await alertCodes()).toEqual(['nightly_list_refused']);
    harness.flinks.listAnswer = null;
    await harness.run();
    refuseList();
    await harness.run();
    expect(await alertCodes()).toEqual(['nightly_list_refused', 'nightly_list_refused']);
  });
});

test('a run takes a snapshot of the settings: a later change does not reach its refreshes', async () => {
  Object.assign(harness.policy, { ask: false });
  await harness.login({ cached: 'INVALID_PASSWORD' });
  await harness.run();
  Object.assign(harness.policy, SHORT);
  expect((await harness.store.events.list({ limit: 100 })).events.map(({ type }) => type)).toEqual(['run.finished']);
});
