import { randomUUID } from 'node:crypto';
import { openTestStore, refresh, register, registerOne, waitFor, type TestStore } from './support';

let test_: TestStore;
beforeEach(async () => {
  test_ = await openTestStore();
});
afterEach(() => test_.end());

test('upsert counts what is new and what was known; of a login given twice the last row counts', async () => {
  const { store } = test_;
  const [one, two, three] = [randomUUID(), randomUUID(), randomUUID()];
  expect(await store.logins.upsertMany([{ loginId: one, reference: 'first' }, { loginId: two }])).toEqual({
    added: 2,
    updated: 0,
    withdrawn: [],
    replaced: [],
    differing: [],
  });
  const again = [
    { loginId: three, reference: 'a' },
    { loginId: one, reference: 'first' },
    { loginId: three, reference: 'b' },
    { loginId: two, reference: 'since then' },
  ];
  expect(await store.logins.upsertMany(again)).toEqual({
    added: 1,
    updated: 2,
    withdrawn: [],
    replaced: [],
    differing: [],
  });
  expect((await store.logins.get(two))?.reference).toBe('since then');
  expect((await store.logins.get(three))?.reference).toBe('b');
  expect(await store.logins.upsertMany([])).toEqual({
    added: 0,
    updated: 0,
    withdrawn: [],
    replaced: [],
    differing: [],
  });
});

test('a login of another reference is not taken, and nothing of it is changed; patch moves it', async () => {
  const { store } = test_;
  const loginId = randomUUID();
  await store.logins.upsertMany([{ loginId, reference: 'first customer', language: 'fr' }]);
  const other = { loginId, reference: 'second customer', institution: 'Maple Bank', language: 'en' as const };
  expect(await store.logins.upsertMany([other])).toEqual({
    added: 0,
    updated: 0,
    withdrawn: [],
    replaced: [],
    differing: [loginId],
  });
  expect(await store.logins.get(loginId)).toMatchObject({ reference: 'first customer', institution: null });
  expect(await store.logins.forFlinks(loginId)).toMatchObject({ language: 'fr' });
  await store.logins.patch(loginId, { reference: 'second customer' });
  expect(await store.logins.upsertMany([other])).toMatchObject({ updated: 1, differing: [] });
  expect(await store.logins.get(loginId)).toMatchObject({ reference: 'second customer', institution: 'Maple Bank' });
});

test('what an upsert leaves out stays, null clears all but the reference', async () => {
  const { store } = test_;
  const loginId = randomUUID();
  await store.logins.upsertMany([{ loginId, reference: 'customer 7', institution: 'FlinksCapital', language: 'fr' }]);
  await store.logins.upsertMany([{ loginId }]);
  expect(await store.logins.get(loginId)).toMatchObject({ reference: 'customer 7', institution: 'FlinksCapital' });
  expect(await store.logins.forFlinks(loginId)).toMatchObject({ language: 'fr' });
  await store.logins.upsertMany([{ loginId, reference: null, institution: null, language: null }]);
  expect(await store.logins.get(loginId)).toMatchObject({ reference: 'customer 7', institution: null });
  expect(await store.logins.forFlinks(loginId)).toMatchObject({ language: null });
});

test('10,000 logins in one call, and the same from two callers at once', async () => {
  const { store } = test_;
  const rows = Array.from({ length: 10_000 }, (_, n) => ({ loginId: randomUUID(), reference: `r${n}` }));
  const results = await Promise.all([store.logins.upsertMany(rows), store.logins.upsertMany([...rows].reverse())]);
  expect(results.reduce((sum, { added }) => sum + added, 0)).toBe(10_000);
  expect(results.reduce((sum, { updated }) => sum + updated, 0)).toBe(10_000);
});

test('a new login is idle, and exactly what the API shows', async () => {
  const { store } = test_;
  const loginId = randomUUID();
  await store.logins.upsertMany([{ loginId, reference: 'text with \0 and \ud800 in it' }]);
  expect(await store.logins.get(loginId)).toEqual({
    loginId,
    reference: 'text with  and  in it',
    institution: null,
    institutionId: null,
    listed: null,
    state: 'idle',
    awaiting: null,
    lastOutcome: null,
    lastRefreshedAt: null,
    enrolment: { wanted: null, known: null, refused: null },
  });
  expect(await store.logins.exists(loginId)).toBe(true);
  expect(await store.logins.get(randomUUID())).toBeNull();
  expect(await store.logins.exists(randomUUID())).toBe(false);
  expect(await store.logins.forFlinks(randomUUID())).toBeNull();
});

test('pausing hides the state, and shows it again', async () => {
  const { store } = test_;
  const loginId = await registerOne(store);
  await waitFor(store, loginId);
  expect(await store.logins.patch(loginId, { paused: true })).toBe(true);
  expect(await store.logins.get(loginId)).toMatchObject({ state: 'paused', awaiting: { reason: 'mfa' } });
  await store.logins.patch(loginId, { paused: false, reference: 'new' });
  expect(await store.logins.get(loginId)).toMatchObject({ state: 'awaiting_user', reference: 'new' });
  expect(await store.logins.patch(randomUUID(), { paused: true })).toBe(false);
});

test('pages by LoginId hold every login once, and can be filtered by the state shown', async () => {
  const { store } = test_;
  const loginIds = await register(store, 25);
  await store.logins.patch(loginIds[3]!, { paused: true });
  await waitFor(store, loginIds[5]!);
  const seen: string[] = [];
  let after: string | undefined;
  do {
    const page = await store.logins.list({ after, limit: 10 });
    seen.push(...page.logins.map(({ loginId }) => loginId));
    after = page.next ?? undefined;
  } while (after !== undefined);
  expect(seen).toEqual(loginIds);
  const stateOf = async (state: 'paused' | 'awaiting_user' | 'idle') =>
    (await store.logins.list({ state, limit: 100 })).logins.map(({ loginId }) => loginId);
  expect(await stateOf('paused')).toEqual([loginIds[3]]);
  expect(await stateOf('awaiting_user')).toEqual([loginIds[5]]);
  expect(await stateOf('idle')).toHaveLength(23);
  await refresh(store, loginIds[7]!, { outcome: 'failed', code: 'ACCESS_DENIED' });
  await refresh(store, loginIds[8]!, { outcome: 'refreshed', path: 'cached' });
  const failed = await store.logins.list({ outcome: 'failed', limit: 100 });
  expect(failed.logins.map(({ loginId }) => loginId)).toEqual([loginIds[7]]);
  expect(await store.logins.list({ outcome: 'failed', state: 'replaced', limit: 100 })).toEqual({
    logins: [],
    next: null,
  });
  expect(await store.logins.list({ limit: 25 })).toMatchObject({ next: null });
});

test('an Authorize teaches the institution, and LastRefresh never moves backwards', async () => {
  const { store } = test_;
  const loginId = await registerOne(store);
  const note = (institution: string | null, lastRefresh: string | null) =>
    store.logins.noteAuthorized({ loginId, institution, institutionId: null, lastRefresh, isScheduledRefresh: null });
  await note('FlinksCapital', '2026-05-04T07:00:00.123Z');
  await note(null, '2026-05-03T07:00:00.000Z');
  await note(null, null);
  await store.logins.noteInstitution({ loginId, institution: null, institutionId: 14 });
  await store.logins.noteInstitution({ loginId, institution: null, institutionId: null });
  expect(await store.logins.get(loginId)).toMatchObject({
    institution: 'FlinksCapital',
    institutionId: 14,
    // Nothing has been stored yet.
    lastRefreshedAt: null,
  });
  const begun = await store.refreshes.begin({ loginId, refreshId: randomUUID(), trigger: 'app', runId: null });
  expect(begun).toMatchObject({ everWorked: true, lastRefreshedAt: null, lastSeenBefore: '2026-05-04T07:00:00.123Z' });
});

test('a purge is one delete: nothing of the login is left but the ledger', async () => {
  const { store, sql } = test_;
  const loginId = await registerOne(store);
  const { runId } = await store.runs.open({ runId: 'r', workflowId: 'w', trigger: 'app' }).then(() => ({ runId: 'r' }));
  await waitFor(store, loginId, { runId });
  await sql('delete from logins where login_id = $1', [loginId]);
  const tables = await sql<{ name: string }>(
    `select table_name as name from information_schema.columns where column_name = 'login_id' and table_schema = 'public'`,
  );
  for (const { name } of tables) {
    const [row] = await sql<{ count: string }>(`select count(*) from ${name} where login_id = $1`, [loginId]);
    expect([name, row?.count]).toEqual([name, name === 'run_logins' ? '1' : '0']);
  }
});
