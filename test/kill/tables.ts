import { sql } from '../support/database';

type Row = Record<string, unknown>;

/**
 * A run's results in the database, by login, without random ids and times, which differ between any two runs. One entry
 * per login. Rows are equal if their texts are equal.
 */
export interface Tables {
  logins: Map<string, LoginRows>;
  /** By LoginId, live calls whose end was never recorded: their answers were lost in a kill. */
  liveAnswersLost: Map<string, number>;
}

export interface LoginRows {
  outcome: { outcome: string | null; path: string | null; code: string | null };
  /** Ledger, registry, waits and events. */
  state: Row[];
  /** Accounts, holders, transactions, attributes. */
  bankData: Row[];
}

const STATE = [
  `select login_id, 'ledger' as of, listed, listed_code, outcome, path, reason, code, missing from run_logins`,
  // The age of the data is compared here, except for data just fetched live.
  `select login_id, 'login' as of, institution, state, worked, unattended_203s, enrolled,
          case when last_refreshed_at < now() - interval '30 minutes' then last_refreshed_at end as last_refreshed_at,
          data_collected_at is not null as has_data, last_asked_at is not null as asked
     from logins`,
  `select login_id, 'wait' as of, reason, code, ended_at is null as open, reminders from waits`,
  `select login_id, 'event' as of, type, data - 'runId' as data, held_by_run is not null as held from events
    where login_id is not null`,
  `select login_id, 'refresh' as of, trigger, outcome, path, code, missing from refreshes`,
];
const BANK_DATA = [
  `select 'account' as of, (to_jsonb(a) - 'run_id' - 'request_id')::text as row, login_id from accounts a`,
  `select 'holder' as of, (to_jsonb(h) - 'run_id' - 'request_id')::text as row, login_id from holders h`,
  `select 'transaction' as of, (to_jsonb(t) - 'run_id' - 'request_id')::text as row, login_id from transactions t`,
];
/** Attributes contain the LastRefresh to the millisecond, so after a live call it only counts whether there are any. */
const ATTRIBUTES = `
  select 'attributes' as of, package, login_id,
         case when l.last_refreshed_at < now() - interval '30 minutes' then attributes end as row
    from attributes join logins l using (login_id)`;

/** Everything about one run (by default, the only one) except its own row, which the API shows. */
export async function readTables(databaseUrl: string, runId?: string): Promise<Tables> {
  const logins = new Map<string, LoginRows>();
  for (const row of await sql<LoginRows['outcome'] & { login_id: string }>(
    databaseUrl,
    'select login_id, outcome, path, code from run_logins where run_id = coalesce($1, run_id) order by login_id',
    [runId ?? null],
  )) {
    const { login_id, outcome, path, code } = row;
    logins.set(login_id, { outcome: { outcome, path, code }, state: [], bankData: [] });
  }
  await collect(logins, databaseUrl, STATE, 'state');
  await collect(logins, databaseUrl, [...BANK_DATA, ATTRIBUTES], 'bankData');
  const open = await sql<{ login_id: string; count: number }>(
    databaseUrl,
    'select login_id, count(*)::int as count from live_calls where ended_at is null group by login_id',
  );
  return { logins, liveAnswersLost: new Map(open.map(({ login_id, count }) => [login_id, count])) };
}

async function collect(
  logins: Map<string, LoginRows>,
  databaseUrl: string,
  statements: string[],
  into: 'state' | 'bankData',
): Promise<void> {
  for (const statement of statements) {
    const rows = await sql<Row & { login_id: string }>(databaseUrl, statement);
    for (const { login_id, ...row } of rows) logins.get(login_id)?.[into].push(row);
  }
  const text = (row: Row) => JSON.stringify(row);
  for (const of of logins.values()) of[into].sort((a, b) => (text(a) < text(b) ? -1 : 1));
}
