import { randomUUID } from 'node:crypto';
import { landData, openRun, openTestStore, refresh, REFRESHED, register, waitFor, type TestStore } from './support';

let test_: TestStore;
beforeEach(async () => {
  test_ = await openTestStore();
});
afterEach(() => test_.end());

const start = (runId: string = randomUUID()) =>
  ({ runId, workflowId: `daily-refresh/${runId}`, trigger: 'schedule' }) as const;

test('open makes a row for every login that is not paused; the same run again is opened again until it has ended', async () => {
  const { store } = test_;
  const loginIds = await register(store, 5);
  await store.logins.patch(loginIds[0]!, { paused: true });
  const run = start();
  const opened = await store.runs.open(run);
  expect(opened).toEqual({ kind: 'opened', total: 4, startedAt: expect.stringMatching(/Z$/) as string });
  await register(store, 3);
  expect(await store.runs.open(run)).toEqual(opened);
  await store.runs.finish({ runId: run.runId, state: 'finished' });
  expect(await store.runs.open(run)).toEqual({ kind: 'over' });
});

test('of many runs opened at once one is, and the others are told which', async () => {
  const { store } = test_;
  await register(store, 10);
  const runs = Array.from({ length: 6 }, () => start());
  const answers = await Promise.all(runs.map((run) => store.runs.open(run)));
  expect(answers.filter(({ kind }) => kind === 'opened')).toHaveLength(1);
  const running = await store.runs.running();
  for (const answer of answers) {
    if (answer.kind === 'in_progress') expect(answer).toEqual({ kind: 'in_progress', ...running });
  }
  await store.runs.finish({ runId: running!.runId, state: 'finished' });
  expect(await store.runs.running()).toBeNull();
  expect((await store.runs.open(start())).kind).toBe('opened');
});

test('a skipped run is kept with its reason, counts nothing, and is not the last that started', async () => {
  const { store } = test_;
  await register(store, 2);
  const { runId } = await openRun(store);
  const skipped = start();
  await store.runs.skip({ ...skipped, because: 'another run is running' });
  await store.runs.skip({ ...skipped, because: 'another run is running' });
  expect(await store.runs.get(skipped.runId)).toMatchObject({
    state: 'skipped',
    total: 0,
    counts: { open: 0 },
    warnings: ['another run is running'],
    finishedAt: expect.any(String) as string,
  });
  expect(await store.runs.lastRunStartedAt()).toBe((await store.runs.get(runId))?.startedAt);
  expect(await store.runs.open(skipped)).toMatchObject({ kind: 'in_progress', runId });
});

test('a run shows exactly what the API shows; the counts add up', async () => {
  const { store } = test_;
  const [a, b, c, d] = await register(store, 4, 'Bank');
  await register(store, 1);
  const { runId } = await openRun(store);
  const lastRefresh = new Date(Date.now() - 2 * 86_400_000).toISOString();
  await landData(store, a!, lastRefresh);
  await refresh(store, a!, REFRESHED, [runId]);
  await refresh(store, b!, { outcome: 'failed', code: 'ACCESS_DENIED' }, [runId]);
  await waitFor(store, c!, { runId });
  await refresh(store, d!, { outcome: 'refreshed', path: 'live' }, [runId]);
  const none = { refreshed: 0, awaiting_user: 0, gave_up: 0, unavailable: 0, failed: 0, revoked: 0, open: 0 };
  expect(await store.runs.get(runId)).toEqual({
    runId,
    state: 'running',
    total: 5,
    counts: { ...none, refreshed: 2, awaiting_user: 1, failed: 1, open: 1 },
    byPath: { cached: 1, live: 1, after_mfa: 0, after_reconnect: 0 },
    byInstitution: { Bank: { ...none, refreshed: 2, awaiting_user: 1, failed: 1 }, unknown: { ...none, open: 1 } },
    byAge: { '1d': 0, '3d': 1, '7d': 0, '30d': 0, older: 0, never: 4 },
    notEnrolled: 0,
    brakes: [],
    unknownIneligible: 0,
    recovered: 0,
    warnings: [],
    startedAt: expect.stringMatching(/Z$/) as string,
    finishedAt: null,
  });
  expect(await store.runs.get(randomUUID())).toBeNull();
});

test('counts are frozen at the end; who returns later is counted as recovered', async () => {
  const { store } = test_;
  const [a, b] = await register(store, 2, 'Bank');
  const { runId } = await openRun(store);
  const { refreshId } = await waitFor(store, a!, { runId });
  const ended = await store.runs.finish({ runId, state: 'finished', warnings: ['one row was open'] });
  expect(ended).toMatchObject({ counts: { awaiting_user: 1, open: 1 }, warnings: ['one row was open'] });
  const back = { outcome: 'refreshed', path: 'after_mfa' } as const;
  await store.refreshes.finish({ loginId: a!, refreshId, runIds: [runId], outcome: back });
  await refresh(store, b!, REFRESHED, [runId]);
  await store.logins.upsertMany([{ loginId: a!, institution: 'Another' }]);
  expect(await store.runs.get(runId)).toEqual({ ...ended, recovered: 1 });
});

test('a run ends once: one event (and one alert where it was stopped), the first state and the first warnings', async () => {
  const { store } = test_;
  await register(store, 1);
  const { runId } = await openRun(store);
  const ends = await Promise.all([
    store.runs.finish({ runId, state: 'stopped', warnings: ['w'] }),
    store.runs.finish({ runId, state: 'stopped', warnings: ['w'] }),
  ]);
  expect(ends[0]).toEqual(ends[1]);
  expect(await store.runs.finish({ runId, state: 'finished', warnings: ['x'] })).toEqual(ends[0]);
  const { events } = await store.events.list({ limit: 10 });
  expect(events.map(({ type }) => type)).toEqual(['operator.alert', 'run.finished']);
  expect(events[1]).toMatchObject({ type: 'run.finished', runId, data: { runId, state: 'stopped', total: 1 } });
  await expect(store.runs.finish({ runId: randomUUID(), state: 'finished' })).rejects.toMatchObject({
    code: 'run_not_found',
  });
});

test('a warning is said once', async () => {
  const { store } = test_;
  const { runId } = await openRun(store);
  const code = 'HTTP 503';
  await Promise.all([1, 2, 3].map(() => store.runs.goWithoutList({ runId, code, isRefused: false })));
  await store.runs.finish({ runId, state: 'finished', warnings: ['another'] });
  expect((await store.runs.get(runId))?.warnings).toEqual([expect.stringContaining(code), 'another']);
});

test('runs are listed from the newest, page by page', async () => {
  const { store } = test_;
  const runIds: string[] = [];
  for (let n = 0; n < 5; n += 1) {
    const { runId } = await openRun(store);
    await store.runs.finish({ runId, state: 'finished' });
    runIds.unshift(runId);
  }
  const first = await store.runs.list({ limit: 3 });
  const second = await store.runs.list({ after: first.next!, limit: 3 });
  expect([...first.runs, ...second.runs].map(({ runId }) => runId)).toEqual(runIds);
  expect(second.next).toBeNull();
});

test('an institution may be called anything', async () => {
  const { store } = test_;
  await register(store, 1, '__proto__');
  const { runId } = await openRun(store);
  const view = await store.runs.finish({ runId, state: 'finished' });
  expect(Object.keys(view.byInstitution)).toEqual(['__proto__']);
});

test('a cursor that names no run is refused, and does not look like the end', async () => {
  const { store } = test_;
  const { runId } = await openRun(store);
  expect(await store.runs.list({ after: runId, limit: 3 })).toEqual({ runs: [], next: null });
  await expect(store.runs.list({ after: randomUUID(), limit: 3 })).rejects.toMatchObject({ code: 'invalid_cursor' });
});
