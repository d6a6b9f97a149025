import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import type { Outcome } from '../../domain/outcomes';
import type { AccountData, TransactionData } from '../../store/bank-data/shapes';
import type { Store } from '../../store/store';
import { freshDatabase, sql, type FreshDatabase } from '../support/database';
import { misfitsIn } from '../support/event-schemas';
import { storeOf } from '../support/program-store';
import { waitFor as untilTrue } from '../support/wait-for';

/** A store on its own database, for one test file. */
export interface TestStore {
  store: Store;
  url: string;
  sql<Row extends object>(text: string, values?: unknown[]): Promise<Row[]>;
  /** The types of a login's events, in order. */
  eventsOf(loginId: string): Promise<string[]>;
  end(): Promise<void>;
}

export async function openTestStore(): Promise<TestStore> {
  const database: FreshDatabase = await freshDatabase();
  const store = storeOf(database.url, 'worker');
  return {
    store,
    url: database.url,
    sql: (text, values) => sql(database.url, text, values),
    eventsOf: async (loginId) => {
      const { events } = await store.events.list({ limit: 1_000 });
      return events.filter((event) => event.loginId === loginId).map((event) => event.type);
    },
    end: async () => {
      const misfits = await misfitsIn(store);
      await store.close();
      await database.drop();
      expect(misfits).toEqual([]);
    },
  };
}

/** Another transaction that has run `statement`, and keeps its locks until told to release them. */
export async function holding(url: string, statement: string, values?: unknown[]) {
  const holder = new Client({ connectionString: url });
  await holder.connect();
  await holder.query('begin');
  await holder.query(statement, values);
  return {
    query: (text: string, more?: unknown[]) => holder.query(text, more),
    async letGo(end: 'commit' | 'rollback' = 'commit') {
      await holder.query(end);
      await holder.end();
    },
  };
}

/** Waits until `count` connections to this database wait for a lock; returns their process ids. */
export async function untilBlocked({ sql }: Pick<TestStore, 'sql'>, count: number): Promise<number[]> {
  return untilTrue(
    `${count} connections that wait for a lock`,
    async () => {
      const rows = await sql<{ pid: number }>(
        `select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      return rows.length >= count && rows.map(({ pid }) => pid);
    },
    { everyMs: 5 },
  );
}

/**
 * Starts the calls while another transaction holds the login's row, and releases it when each call has reached a lock.
 * From then on all run against each other, in the order they were started.
 */
export async function collide<T>(test_: TestStore, loginId: string, calls: (() => Promise<T>)[]): Promise<T[]> {
  const holder = await holding(test_.url, 'select from logins where login_id = $1 for update', [loginId]);
  const started: Promise<T>[] = [];
  for (const call of calls) {
    started.push(call());
    await untilBlocked(test_, started.length);
  }
  await holder.letGo();
  return Promise.all(started);
}

/** Registers logins and returns their ids, in order. */
export async function register(store: Store, count: number, institution?: string): Promise<string[]> {
  const loginIds = Array.from({ length: count }, () => randomUUID()).sort();
  await store.logins.upsertMany(loginIds.map((loginId) => ({ loginId, reference: `ref-${loginId}`, institution })));
  return loginIds;
}

export async function registerOne(store: Store): Promise<string> {
  const [loginId] = await register(store, 1);
  return loginId!;
}

/** Opens a run; throws if another is in the way. */
export async function openRun(store: Store): Promise<{ runId: string; total: number }> {
  const runId = randomUUID();
  const opened = await store.runs.open({ runId, workflowId: `daily-refresh/${runId}`, trigger: 'app' });
  if (opened.kind !== 'opened') throw new Error('Another run is running');
  return { runId, total: opened.total };
}

export const REFRESHED: Outcome = { outcome: 'refreshed', path: 'cached' };

/** Runs a refresh from start to end. */
export async function refresh(store: Store, loginId: string, outcome: Outcome, runIds: string[] = []): Promise<string> {
  const refreshId = randomUUID();
  await store.refreshes.begin({ loginId, refreshId, trigger: 'run', runId: runIds.at(-1) ?? null });
  await store.refreshes.finish({ loginId, refreshId, runIds, outcome });
  return refreshId;
}

/** Stores data of a login: no accounts, with this LastRefresh. */
export async function landData(store: Store, loginId: string, lastRefresh: string): Promise<void> {
  const attemptStartedAt = await store.bankData.clock();
  const origin = {
    loginId,
    refreshId: randomUUID(),
    runId: null,
    requestId: randomUUID(),
    attemptStartedAt,
    lastRefresh,
  };
  await store.bankData.storeAccounts({ ...origin, detail: { accounts: [] }, raw: Buffer.from('{}') });
}

/** Runs a refresh until it waits for its user. */
export async function waitFor(
  store: Store,
  loginId: string,
  options: {
    runId?: string;
    hold?: boolean;
    ask?: boolean;
    askIntervalMs?: number;
    refreshId?: string;
    code?: string;
  } = {},
): Promise<{ refreshId: string; waitId: string; since: string; asked: boolean }> {
  const {
    runId = null,
    hold = false,
    ask = true,
    askIntervalMs = 7 * 86_400_000,
    refreshId = randomUUID(),
    code = null,
  } = options;
  await store.refreshes.begin({ loginId, refreshId, trigger: 'run', runId });
  const wait = await store.waits.record({
    loginId,
    refreshId,
    runId,
    reason: code === null ? 'mfa' : 'reconnect',
    code,
    ask,
    hold,
    askIntervalMs,
  });
  return { refreshId, ...wait };
}

export const transaction = (over: Partial<TransactionData> = {}): TransactionData => ({
  id: randomUUID(),
  date: '2026-05-04',
  code: null,
  description: 'COFFEE',
  debit: '4.50',
  credit: null,
  balance: '100.25',
  ...over,
});

export const account = (over: Partial<AccountData> = {}): AccountData => ({
  id: randomUUID(),
  title: 'Chequing',
  accountNumber: '0001234',
  transitNumber: '00012',
  institutionNumber: '001',
  category: 'Operations',
  type: 'Chequing',
  accountType: 'Personal',
  currency: 'CAD',
  balance: { available: '100.00', current: '100.25', limit: null },
  overdraftLimit: '0',
  holder: {
    name: 'Jo Doe',
    email: 'jo@example.com',
    phoneNumber: null,
    address: {
      civicAddress: '1 Main St',
      city: 'Montreal',
      province: 'QC',
      postalCode: 'H1H 1H1',
      poBox: null,
      country: 'CA',
    },
  },
  transactions: [transaction()],
  ...over,
});
