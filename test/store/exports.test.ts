import { randomUUID } from 'node:crypto';
import { asRole } from '../support/database';
import { openStore, type Store } from '../../store/store';
import { Database } from '../../store/database';
import { exportsOf } from '../../store/logins/exports';
import { account, openRun, openTestStore, refresh, REFRESHED, register, waitFor, type TestStore } from './support';

interface DumpedRow {
  table: string;
  row: Record<string, unknown>;
}

let db: TestStore;
beforeEach(async () => {
  db = await openTestStore();
});
afterEach(() => db.end());

const dumped = async (loginId: string, store: Store = db.store): Promise<DumpedRow[]> => {
  const rows: DumpedRow[] = [];
  await store.exports.dump(loginId, async (line) => void rows.push(JSON.parse(line) as DumpedRow));
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
  await db.store.replacements.request({ loginId, by: randomUUID(), wantsLook: false });
  await db.store.inbox.remember({ source: 'api', key: `${loginId} clicked` });
  await db.store.audit.record({ actor: 'system', action: 'setup', detail: { loginId } });
}

test('a dump holds every row that names the login, of every table that can, and nothing of another login', async () => {
  const [loginId, other] = (await register(db.store, 2)) as [string, string];
  const { runId } = await openRun(db.store);
  for (const one of [loginId, other]) await fill(one, runId);
  await db.sql(`insert into run_unknown (run_id, login_id) values ($1, $2)`, [runId, loginId]);
  await db.sql(`insert into run_brakes (run_id, institution, code, count, of) values ($1, 'unknown', 'X', 20, 20)`, [
    runId,
  ]);
  await db.sql(`insert into canaries (run_id, institution, login_id, kind) values ($1, 'unknown', $2, 'canary')`, [
    runId,
    loginId,
  ]);
  await db.sql(`insert into withdrawals (login_hash, login_id, delete_card) values ('x', $1, false)`, [loginId]);
  const rows = await dumped(loginId);
  const withLogins = await db.sql<{ table_name: string }>(
    `select table_name from information_schema.columns where column_name = 'login_id' order by 1`,
  );
  const tables = new Set(rows.map(({ table }) => table));
  expect([...tables].sort()).toEqual(withLogins.map(({ table_name }) => table_name));
  expect(JSON.stringify(rows)).not.toContain(other);
  const payload = rows.find(({ table, row }) => table === 'payloads' && row['kind'] === 'accounts');
  expect(payload?.row['body']).toBe('{"whole":"answer"}');
});

test("somebody else's table in our schema is not looked into, nor need it be readable", async () => {
  const [loginId] = (await register(db.store, 1)) as [string];
  await db.sql('create table of_an_app (login_id text)');
  await db.sql('insert into of_an_app values ($1)', [loginId]);
  expect((await dumped(loginId)).map(({ table }) => table)).toEqual(['logins']);
});

test('amounts come digit for digit', async () => {
  const [loginId] = (await register(db.store, 1)) as [string];
  const amounts = ['12345678901234567.89', '10.50', '-0.10', '1000000000000000000000'];
  await db.sql(
    `insert into accounts (login_id, account_id, position, request_id,
                           balance_available, balance_current, balance_limit, overdraft_limit)
     values ($1, 'a', 0, 'r', ${amounts.join(', ')})`,
    [loginId],
  );
  await db.sql(
    `insert into attributes (login_id, package, refresh_id, request_id, attributes, collected_at)
     values ($1, 'income', 'r', 'r', '{"sum": 12345678901234567.80}', now())`,
    [loginId],
  );
  const lines: string[] = [];
  await db.store.exports.dump(loginId, async (line) => void lines.push(line));
  const [available, current, limit, overdraft] = amounts;
  const written = (table: string) => lines.find((line) => line.includes(`"${table}"`))?.replaceAll(' ', '');
  expect(written('accounts')).toContain(`"balance_limit":${limit},`);
  expect(written('accounts')).toContain(`"balance_current":${current},`);
  expect(written('accounts')).toContain(`"overdraft_limit":${overdraft}`);
  expect(written('accounts')).toContain(`"balance_available":${available}`);
  expect(written('attributes')).toContain('"sum":12345678901234567.80');
});

test('of rows that may be large only some are held at a time, of small ones many are fetched at once', async () => {
  const [loginId] = (await register(db.store, 1)) as [string];
  await db.sql(
    `insert into attributes (login_id, package, refresh_id, request_id, attributes, collected_at)
     select $1, 'income', n, 'r', jsonb_build_object('text', repeat('x', 300000)), now() from generate_series(1, 60) n`,
    [loginId],
  );
  await db.sql(
    `insert into transactions (login_id, account_id, transaction_id, request_id)
     select $1, 'a', n, 'r' from generate_series(1, 1200) n`,
    [loginId],
  );
  const database = new Database({ databaseUrl: db.url, applicationName: 'test' });
  const fetched: { rows: number; characters: number }[] = [];
  const watched = {
    once: (work: Parameters<Database['once']>[0]) =>
      database.once((client) =>
        work({
          query: async (text, values) => {
            const result = await client.query<never>(text, values);
            fetched.push({ rows: result.rows.length, characters: JSON.stringify(result.rows).length });
            return result;
          },
        }),
      ),
  } as Database;
  const counts = new Map<string, number>();
  await exportsOf(watched, db.store.logins).dump(loginId, async (line) => {
    const { table } = JSON.parse(line) as DumpedRow;
    counts.set(table, (counts.get(table) ?? 0) + 1);
  });
  await database.close();
  expect(counts).toEqual(new Map(Object.entries({ logins: 1, attributes: 60, transactions: 1_200 })));
  expect(Math.max(...fetched.map(({ characters }) => characters))).toBeLessThan(5_000_000);
  expect(Math.max(...fetched.map(({ rows }) => rows))).toBeGreaterThanOrEqual(500);
});

test('a dump shows one moment: what comes while it is written is not in it', async () => {
  const [loginId] = (await register(db.store, 1)) as [string];
  const seen: string[] = [];
  await db.store.exports.dump(loginId, async (line) => {
    seen.push((JSON.parse(line) as DumpedRow).table);
    if (seen.length === 1) await db.store.audit.record({ actor: 'cli:late', action: 'login.patch', loginId });
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
