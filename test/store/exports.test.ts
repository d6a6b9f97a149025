import { randomUUID } from 'node:crypto';
import { asRole } from '../support/database';
import { openStore, type Store } from '../../store/store';
import type { DumpedRow } from '../../store/exports';
import { account, openRun, openTestStore, refresh, REFRESHED, register, waitFor, type TestStore } from './support';

let db: TestStore;
beforeEach(async () => {
  db = await openTestStore();
});
afterEach(() => db.end());

const dumped = async (loginId: string, store: Store = db.store): Promise<DumpedRow[]> => {
  const rows: DumpedRow[] = [];
  await store.exports.dump(loginId, async (row) => void rows.push(row));
  return rows;
};

async function fill(loginId: string, runId: string): Promise<void> {
  const refreshId = await refresh(db.store, loginId, REFRESHED, [runId]);
  const attemptStartedAt = await db.store.bankData.clock();
  const raw = Buffer.from('{"whole":"answer"}');
  const origin = { loginId, refreshId, runId, requestId: randomUUID(), attemptStartedAt, raw };
  await db.store.bankData.storeAccounts({ ...origin, detail: { accounts: [account()] } });
  await db.store.bankData.storeAttributes({ ...origin, package: 'income', attributes: { income: 1 } });
  await db.store.liveCalls.reserve({ loginId, refreshId, attended: false, perDay: 9, perHour: 9, inFlightMs: 0 });
  await waitFor(db.store, loginId);
  await db.store.inbox.remember({ source: 'api', key: `${loginId} clicked` });
  await db.store.audit.record({ actor: 'system', action: 'test', detail: { loginId } });
}

test('a dump holds every row that names the login, of every table that can, and nothing of another login', async () => {
  const [loginId, other] = (await register(db.store, 2)) as [string, string];
  const { runId } = await openRun(db.store);
  for (const one of [loginId, other]) await fill(one, runId);
  await db.sql(`insert into withdrawals (login_hash, login_id, delete_card) values ('x', $1, false)`, [loginId]);
  const rows = await dumped(loginId);
  const withLogins = await db.sql<{ table_name: string }>(
    `select table_name from information_schema.columns where column_name = 'login_id' order by 1`,
  );
  const tables = new Set(rows.map(({ table }) => table));
  expect([...tables].sort()).toEqual([...withLogins.map(({ table_name }) => table_name), 'inbox'].sort());
  expect(JSON.stringify(rows)).not.toContain(other);
  const payload = rows.find(({ table, row }) => table === 'payloads' && row['kind'] === 'accounts');
  expect(payload?.row['body']).toBe('{"whole":"answer"}');
});

test('a table that does not exist yet will be in it', async () => {
  const [loginId] = (await register(db.store, 1)) as [string];
  await db.sql('create table a_later_one (id integer, login_id text)');
  await db.sql('create table "Another One" (note text)');
  await db.sql('insert into a_later_one select n, $1 from generate_series(1, 1200) n', [loginId]);
  await db.sql('insert into "Another One" values ($1)', [`about ${loginId}`]);
  const owner = openStore({ databaseUrl: db.url, applicationName: 'test' });
  const rows = await dumped(loginId, owner);
  await owner.close();
  expect(rows.filter(({ table }) => table === 'a_later_one')).toHaveLength(1_200);
  expect(rows.filter(({ table }) => table === 'Another One')).toHaveLength(1);
});

test('a dump shows one moment: what comes while it is written is not in it', async () => {
  const [loginId] = (await register(db.store, 1)) as [string];
  const seen: string[] = [];
  await db.store.exports.dump(loginId, async ({ table }) => {
    seen.push(table);
    if (seen.length === 1) await db.store.audit.record({ actor: 'late', action: 'late', loginId });
  });
  expect(seen).toEqual(['logins']);
});

test('logins and the logins of a run are exported in order, page by page, as slowly as they are read', async () => {
  const loginIds = await register(db.store, 1_001);
  const { runId } = await openRun(db.store);
  await refresh(db.store, loginIds[0]!, REFRESHED, [runId]);
  let underWay = 0;
  const slowly = (into: { loginId: string }[]) => async (line: object) => {
    underWay += 1;
    expect(underWay).toBe(1);
    await Promise.resolve();
    into.push(line as { loginId: string });
    underWay -= 1;
  };
  const logins: { loginId: string }[] = [];
  await db.store.exports.logins(slowly(logins));
  expect(logins.map(({ loginId }) => loginId)).toEqual(loginIds);
  const ofRun: { loginId: string }[] = [];
  await db.store.exports.runLogins(runId, slowly(ofRun));
  expect(ofRun.map(({ loginId }) => loginId)).toEqual(loginIds);
  expect(ofRun[0]).toMatchObject({ outcome: 'refreshed', path: 'cached', steps: [] });
});

test('the worker may dump, the gateway may not: it never sees raw answers', async () => {
  const [loginId] = (await register(db.store, 1)) as [string];
  expect(await dumped(loginId)).toHaveLength(1);
  const gateway = openStore({ databaseUrl: asRole(db.url, 'gateway'), applicationName: 'test' });
  await expect(dumped(loginId, gateway)).rejects.toMatchObject({ code: '42501' });
  await gateway.close();
});
