import { randomUUID } from 'node:crypto';
import { DAY_MS } from '../../domain/duration';
import { ageLimitOf, PURGE_TARGETS, type PurgeTarget, type Retention } from '../../domain/retention';
import {
  account,
  openRun,
  openTestStore,
  refresh,
  REFRESHED,
  register,
  registerOne,
  transaction,
  waitFor,
  type TestStore,
} from './support';

let db: TestStore;
beforeEach(async () => {
  db = await openTestStore();
});
afterEach(() => db.end());

const RETENTION: Retention = { payloadsMs: 30 * DAY_MS, transactionsMs: 90 * DAY_MS, auditMs: 400 * DAY_MS };
const daysAgo = (days: number): string => new Date(Date.now() - days * DAY_MS).toISOString();

/** Purges everything too old of a target; returns how many rows were deleted. */
async function purge(target: PurgeTarget): Promise<number> {
  const ageLimitMs = ageLimitOf(target, RETENTION)!;
  let deleted = 0;
  for (let next: { after: string | null } | null = { after: null }; next !== null;) {
    const step = await db.store.purge.step({ target, ageLimitMs, ...next });
    deleted += step.deleted;
    next = step.next;
  }
  return deleted;
}

async function store(loginId: string, refreshId: string, dates: (string | null)[]): Promise<void> {
  const attemptStartedAt = await db.store.bankData.clock();
  const origin = { loginId, refreshId, runId: null, requestId: randomUUID(), attemptStartedAt, raw: Buffer.from('{}') };
  const transactions = dates.map((date) => transaction({ id: String(date), date }));
  await db.store.bankData.storeAccounts({ ...origin, detail: { accounts: [account({ id: 'a', transactions })] } });
  await db.store.bankData.storeAttributes({ ...origin, package: 'income', attributes: { refreshId } });
}

test('raw answers go when they are older than their retention, and only they', async () => {
  const loginId = await registerOne(db.store);
  await store(loginId, 'old', ['2026-05-04']);
  await store(loginId, 'new', ['2026-05-04']);
  await db.sql(`update payloads set created_at = $1 where refresh_id = 'old'`, [daysAgo(31)]);
  await db.sql(`update payloads set created_at = $1 where refresh_id = 'new'`, [daysAgo(29)]);
  expect(await purge('payloads')).toBe(2);
  expect(await purge('payloads')).toBe(0);
  expect(await db.sql('select distinct refresh_id from payloads')).toEqual([{ refresh_id: 'new' }]);
  expect((await db.store.bankData.transactions({ loginId, limit: 9 })).transactions).toHaveLength(1);
});

test('transactions go by their date, of every login, and more of them than a step takes', async () => {
  const [one, ...others] = await register(db.store, 402);
  await db.sql(
    `insert into transactions (login_id, account_id, transaction_id, date, request_id)
     select $1, 'a', n::text, current_date - 91 - n, 'r' from generate_series(1, 6000) n
     union all select $2, 'a', 'old', current_date - 92, 'r'
     union all select $2, 'a', 'young', current_date - 89, 'r'`,
    [one, others.at(-1)],
  );
  expect(await purge('transactions')).toBe(6_001);
  expect(await db.sql('select transaction_id from transactions')).toEqual([{ transaction_id: 'young' }]);
});

test('a transaction without a date is as old as what was last stored of its login', async () => {
  const [told, quiet] = await register(db.store, 2);
  for (const loginId of [told!, quiet!]) await store(loginId, 'r', [null]);
  await db.sql('update logins set data_collected_at = $2 where login_id = $1', [quiet, daysAgo(91)]);
  expect(await purge('transactions')).toBe(1);
  expect(await db.sql('select login_id from transactions')).toEqual([{ login_id: told }]);
});

test('of Attributes the newest of each package stay, however old', async () => {
  const loginId = await registerOne(db.store);
  await store(loginId, 'first', []);
  await store(loginId, 'second', []);
  await db.sql(`update attributes set collected_at = $1 where refresh_id = 'first'`, [daysAgo(200)]);
  await db.sql(`update attributes set collected_at = $1 where refresh_id = 'second'`, [daysAgo(100)]);
  expect(await purge('attributes')).toBe(1);
  expect((await db.store.bankData.attributes({ loginId })).attributes).toMatchObject([
    { attributes: { refreshId: 'second' } },
  ]);
});

test('without a retention transactions and Attributes are kept', () => {
  const kept = PURGE_TARGETS.filter((target) => ageLimitOf(target, { ...RETENTION, transactionsMs: null }) === null);
  expect(kept).toEqual(['transactions', 'attributes']);
});

test('what was heard is forgotten after 30 days', async () => {
  for (const key of ['old', 'new']) await db.store.inbox.remember({ source: 'api', key });
  await db.sql(`update inbox set received_at = $1 where key = 'old'`, [daysAgo(31)]);
  expect(await purge('inbox')).toBe(1);
  expect(await db.store.inbox.seen({ source: 'api', key: 'new' })).toBe(true);
});

test('an event goes 30 days after it was delivered; one that never was after 90', async () => {
  const ages = { delivered: [31, 31], lately: [31, 29], waiting: [89, null], never: [91, null] } as const;
  for (const [name, [created, delivered]] of Object.entries(ages)) {
    await db.store.events.alert({ code: name, message: name });
    await db.sql(`update events set created_at = $2, delivered_at = $3 where data ->> 'code' = $1`, [
      name,
      daysAgo(created),
      delivered === null ? null : daysAgo(delivered),
    ]);
  }
  expect(await purge('events')).toBe(2);
  const left = await db.sql<{ code: string }>(`select data ->> 'code' as code from events order by seq`);
  expect(left.map(({ code }) => code)).toEqual(['lately', 'waiting']);
});

test('refreshes, live calls and waits go 90 days after their end; open ones stay', async () => {
  const [over, open] = await register(db.store, 2);
  const { refreshId } = await waitFor(db.store, over!);
  await db.store.refreshes.finish({ loginId: over!, refreshId, runIds: [], outcome: REFRESHED });
  const waiting = await waitFor(db.store, open!);
  for (const [loginId, of] of [
    [over!, refreshId],
    [open!, waiting.refreshId],
  ] as const) {
    const limits = { perDay: 9, perHour: 9, inFlightMs: 0 };
    await db.store.liveCalls.reserve({ loginId, refreshId: of, attended: false, ...limits });
  }
  await db.sql('update live_calls set reserved_at = $1 where login_id = $2', [daysAgo(91), over]);
  await db.sql('update waits set since = $1, ended_at = case when ended_at is not null then $1::timestamptz end', [
    daysAgo(91),
  ]);
  await db.sql(
    'update refreshes set started_at = $1, ended_at = case when ended_at is not null then $1::timestamptz end',
    [daysAgo(91)],
  );
  for (const target of ['live_calls', 'waits', 'refreshes'] as const) {
    expect([target, await purge(target)]).toEqual([target, 1]);
    expect(await db.sql(`select login_id from ${target}`)).toEqual([{ login_id: open }]);
  }
});

test('rows of an old run go, its counts stay, also of who came back later; after two years it goes as a whole', async () => {
  const [loginId, returned] = await register(db.store, 2);
  const { runId } = await openRun(db.store);
  await refresh(db.store, loginId!, REFRESHED, [runId]);
  const wait = await waitFor(db.store, returned!, { runId });
  await db.store.runs.finish({ runId, state: 'finished' });
  await db.store.refreshes.finish({
    loginId: returned!,
    refreshId: wait.refreshId,
    runIds: [runId],
    outcome: REFRESHED,
  });
  const before = await db.store.runs.get(runId);
  expect(before).toMatchObject({ recovered: 1, counts: { refreshed: 1 } });
  expect(await purge('run_logins')).toBe(0);
  await db.sql('update runs set finished_at = $1', [daysAgo(91)]);
  expect(await purge('run_logins')).toBe(1);
  expect(await db.store.runs.get(runId)).toMatchObject({ recovered: 1, counts: before!.counts, total: 2 });
  expect(await purge('runs')).toBe(0);
  await db.sql('update runs set finished_at = $1', [daysAgo(731)]);
  expect(await purge('runs')).toBe(1);
  expect(await db.sql('select from run_logins')).toEqual([]);
});

test('a run that is on keeps its rows, however long it has been', async () => {
  await register(db.store, 1);
  await openRun(db.store);
  await db.sql('update runs set started_at = $1', [daysAgo(1_000)]);
  expect([await purge('run_logins'), await purge('runs')]).toEqual([0, 0]);
});

test('rows that somebody holds are left for the next time, and nobody waits for them', async () => {
  const loginId = await registerOne(db.store);
  await store(loginId, 'old', []);
  await db.sql('update payloads set created_at = $1', [daysAgo(31)]);
  const kinds = await db.sql<{ kind: string }>('select kind from payloads');
  expect(kinds).toHaveLength(2);
  const { Client } = await import('pg');
  const holder = new Client({ connectionString: db.url });
  await holder.connect();
  await holder.query(`begin; select from payloads where kind = 'accounts' for update`);
  expect(await purge('payloads')).toBe(1);
  await holder.query('commit');
  await holder.end();
  expect(await purge('payloads')).toBe(1);
});
