import { Client } from 'pg';

interface LoginRow {
  login_id: string;
  state: string;
  outcome: string | null;
  last_refreshed_at: Date | null;
}
export interface LedgerRow {
  run_id: string;
  login_id: string;
  outcome: string | null;
  path: string | null;
  reason: string | null;
  code: string | null;
  missing: string[] | null;
}
interface EventRow {
  id: string;
  type: string;
  login_id: string | null;
  delivered: boolean;
  held: boolean;
}
interface RunRow {
  run_id: string;
  state: string;
  total: number;
  warnings: string[];
  counts: Record<string, number> | null;
}
interface TransactionRow {
  login_id: string;
  account: string;
  content: string;
}

/** The rows of the product's tables, read once when the story is over. */
export interface Tables {
  logins: LoginRow[];
  ledger: LedgerRow[];
  runs: RunRow[];
  waits: { login_id: string; open: boolean; reason: string }[];
  events: EventRow[];
  refreshes: { login_id: string; outcome: string | null; ended: boolean; trigger: string }[];
  liveCalls: { login_id: string; attended: boolean; ended: boolean }[];
  accounts: { login_id: string; account: string; missing: boolean }[];
  transactions: TransactionRow[];
  holders: { login_id: string; account: string; name: string | null }[];
  attributes: { login_id: string; refresh_id: string }[];
  inbox: { source: string; count: number }[];
}

const STATEMENTS: Record<keyof Tables, string> = {
  logins: `select login_id, state, last_outcome->>'outcome' as outcome, last_refreshed_at from logins`,
  ledger: 'select run_id, login_id, outcome, path, reason, code, missing from run_logins',
  runs: `select run_id, state, total, warnings, frozen->'counts' as counts from runs order by started_at`,
  waits: 'select login_id, ended_at is null as open, reason from waits where reason is not null',
  events: `select id, type, login_id, delivered_at is not null as delivered, held_by_run is not null as held
             from events order by seq`,
  refreshes: 'select login_id, outcome, ended_at is not null as ended, trigger from refreshes',
  liveCalls: 'select login_id, attended, ended_at is not null as ended from live_calls',
  accounts: `select login_id, coalesce(flinks_account_id, account_id) as account, missing_since is not null as missing
               from accounts`,
  transactions: `
    select t.login_id, coalesce(a.flinks_account_id, a.account_id) as account,
           concat_ws('|', t.flinks_id, t.date, t.description, t.debit::float8, t.credit::float8, t.balance::float8) as content
      from transactions t join accounts a using (login_id, account_id) where t.withdrawn_at is null`,
  holders: 'select login_id, account_id as account, name from holders',
  attributes: 'select login_id, refresh_id from attributes',
  inbox: 'select source, count(*)::int as count from inbox group by source',
};

/** Runs one statement on the house's database. */
async function query<Row extends object>(databaseUrl: string, text: string): Promise<Row[]> {
  const client = new Client({ connectionString: databaseUrl });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

export async function readTables(databaseUrl: string): Promise<Tables> {
  const read: Partial<Record<keyof Tables, object[]>> = {};
  for (const [name, text] of Object.entries(STATEMENTS)) read[name as keyof Tables] = await query(databaseUrl, text);
  return read as unknown as Tables;
}

/**
 * Returns a sum: how many runs are running, how many logins are refreshing (those that wait for their user do not
 * count), and how many events are yet to be delivered (those that are held, and dead letters, do not count).
 */
export async function countOpen(databaseUrl: string): Promise<number> {
  const [row] = await query<{ open: number }>(
    databaseUrl,
    `select ((select count(*) from logins where state = 'refreshing')
           + (select count(*) from events where delivered_at is null and dead_at is null and held_by_run is null)
           + (select count(*) from runs where state = 'running'))::int as open`,
  );
  return row!.open;
}

/** Returns how many logins wait for their user. Each of them has an open workflow. */
export async function countWaiting(databaseUrl: string): Promise<number> {
  const [row] = await query<{ waiting: number }>(
    databaseUrl,
    `select count(*)::int as waiting from logins where state = 'awaiting_user'`,
  );
  return row!.waiting;
}
