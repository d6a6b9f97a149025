import { randomUUID } from 'node:crypto';
import type { ListedCard } from '../../store/runs/run-ledger';
import { landData, openRun, openTestStore, refresh, REFRESHED, register, waitFor, type TestStore } from './support';

const card = (loginId: string, more: Partial<ListedCard> = {}): ListedCard => ({
  loginId,
  code: null,
  state: null,
  lastRefreshDate: null,
  ...more,
});

let test_: TestStore;
beforeEach(async () => {
  test_ = await openTestStore();
});
afterEach(() => test_.end());

test('listed cards are marked, those of no login of ours counted, the same list twice changes nothing', async () => {
  const { store } = test_;
  const [paused, a, b] = await register(store, 3, 'Bank');
  await store.logins.patch(paused!, { paused: true });
  const { runId } = await openRun(store);
  const stranger = randomUUID();
  const cards = [
    card(a!),
    card(a!, { code: 'UNAUTHORIZED' }),
    card(paused!),
    card(stranger, { state: 'AnsweringSecurityChallenge', lastRefreshDate: '2026-05-01T05:00:00.000Z' }),
  ];
  expect(await store.runs.markListed({ runId, cards })).toEqual({ listed: 1, unknown: 1 });
  expect(await store.runs.markListed({ runId, cards })).toEqual({ listed: 1, unknown: 1 });
  expect((await store.runs.get(runId))?.unknownIneligible).toBe(1);
  expect(await store.runs.page({ runId, after: null, limit: 10 })).toEqual([
    { loginId: a, listed: true, listedCode: 'UNAUTHORIZED', institution: 'Bank' },
    { loginId: b, listed: false, listedCode: null, institution: 'Bank' },
  ]);
  expect(await store.runs.unknown({ runId, limit: 10 })).toEqual({
    unknown: [
      {
        loginId: stranger,
        lastRefreshState: 'AnsweringSecurityChallenge',
        lastRefreshErrorCode: null,
        lastRefreshDate: '2026-05-01T05:00:00.000Z',
      },
    ],
    next: null,
  });
});

test('rule 9: a card that is older than the data held is stale; what the newest list says is kept with the login', async () => {
  const { store } = test_;
  const [stale, same, never] = (await register(store, 3, 'Bank')) as [string, string, string];
  const heldAt = '2026-05-02T05:00:00.000Z';
  for (const loginId of [stale, same]) await landData(store, loginId, heldAt);
  const { runId } = await openRun(store);
  const older = '2026-05-01T05:00:00.000Z';
  const cards = [
    card(stale, { state: 'AnsweringSecurityChallenge', lastRefreshDate: older }),
    card(same, { lastRefreshDate: heldAt }),
    card(never, { code: 'UNAUTHORIZED', lastRefreshDate: older }),
  ];
  await store.runs.markListed({ runId, cards });
  const page = await store.runs.page({ runId, after: null, limit: 10 });
  expect(Object.fromEntries(page.map(({ loginId, listed }) => [loginId, listed]))).toEqual({
    [stale]: false,
    [same]: true,
    [never]: true,
  });
  const listed = { state: 'AnsweringSecurityChallenge', code: null, lastRefreshDate: older };
  expect(await store.logins.get(stale)).toMatchObject({ listed });
  // The next list does not name it.
  await store.runs.finish({ runId, state: 'finished' });
  const next = await openRun(store);
  await store.runs.markListed({ runId: next.runId, cards: [card(never)] });
  expect(await store.logins.get(stale)).toMatchObject({ listed: null });
  expect(await store.logins.get(never)).toMatchObject({ listed: { code: null } });
});

test('a list of 50,000 cards lands', async () => {
  const { store } = test_;
  const loginIds = await register(store, 1_000);
  const { runId } = await openRun(store);
  const cards = [...loginIds, ...Array.from({ length: 49_000 }, () => randomUUID())].map((loginId) =>
    card(loginId, { code: 'DISABLED_LOGIN' }),
  );
  expect(await store.runs.markListed({ runId, cards })).toEqual({ listed: 1_000, unknown: 49_000 });
});

test('pages go once through the rows without an outcome', async () => {
  const { store } = test_;
  const loginIds = await register(store, 25);
  const { runId } = await openRun(store);
  await refresh(store, loginIds[3]!, REFRESHED, [runId]);
  await waitFor(store, loginIds[4]!, { runId });
  const seen: string[] = [];
  let after: string | null = null;
  for (;;) {
    const page: { loginId: string }[] = await store.runs.page({ runId, after, limit: 10 });
    if (page.length === 0) break;
    seen.push(...page.map(({ loginId }) => loginId));
    after = seen.at(-1)!;
  }
  const open = loginIds.filter((_, n) => n !== 3 && n !== 4);
  expect(seen).toEqual(open);
  expect(await store.runs.openRows({ runId })).toBe(23);
  expect(await store.runs.openLogins({ runId, after: open[9]!, limit: 5 })).toEqual(open.slice(10, 15));
  expect((await store.runs.withOutcome({ runId, loginIds: loginIds.slice(2, 6) })).sort()).toEqual(
    loginIds.slice(3, 5),
  );
});

test('a sweep fails what has no outcome, frees who was refreshing, and leaves the rest alone', async () => {
  const { store } = test_;
  const [done, waiting, refreshing, untouched, givenUp, waitsForNoRun] = await register(store, 6);
  await refresh(store, givenUp!, { outcome: 'gave_up' });
  const { runId } = await openRun(store);
  await refresh(store, done!, REFRESHED, [runId]);
  await waitFor(store, waiting!, { runId });
  for (const loginId of [refreshing!, givenUp!]) {
    await store.refreshes.begin({ loginId, refreshId: randomUUID(), trigger: 'run', runId });
  }
  await waitFor(store, waitsForNoRun!);
  const loginIds = [done!, waiting!, refreshing!, givenUp!, waitsForNoRun!];
  expect(await store.runs.sweep({ runId, loginIds })).toBe(3);
  expect(await store.runs.sweep({ runId, loginIds })).toBe(0);
  expect((await store.runs.get(runId))?.counts).toMatchObject({ refreshed: 1, awaiting_user: 1, failed: 3, open: 1 });
  expect(await store.logins.get(refreshing!)).toMatchObject({
    state: 'idle',
    lastOutcome: { outcome: 'failed', code: 'WORKFLOW_CLOSED', runId },
  });
  expect((await store.logins.get(waiting!))?.state).toBe('awaiting_user');
  expect((await store.logins.get(waitsForNoRun!))?.state).toBe('awaiting_user');
  expect((await store.logins.get(givenUp!))?.state).toBe('gave_up');
  expect((await store.logins.get(untouched!))?.state).toBe('idle');
  const { history } = await store.refreshes.history({ loginId: refreshing!, limit: 1 });
  expect(history[0]).toMatchObject({ outcome: 'failed', code: 'WORKFLOW_CLOSED' });
});

test('a hundred thousand logins open in one go', async () => {
  const { store, sql } = test_;
  await sql('insert into logins (login_id) select gen_random_uuid()::text from generate_series(1, 100000)');
  const { runId, total } = await openRun(store);
  expect(total).toBe(100_000);
  expect(await store.runs.openRows({ runId })).toBe(100_000);
  expect((await store.runs.get(runId))?.counts.open).toBe(100_000);
});
