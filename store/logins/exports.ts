import { gunzipSync } from 'node:zlib';
import { parse, stringify } from 'lossless-json';
import type { Database, Queryable } from '../database';
import { TABLES } from '../tables';
import type { LoginView } from './views';
import type { Step } from '../refreshes/steps';

/** Takes one line of an export. Its promise resolves when it can take the next line. */
export type Sink = (line: object) => Promise<void>;

/**
 * A login of a run, with the steps of its refresh (one step per answer of Flinks). `steps` is null if the login has no
 * refresh in the run.
 */
export interface ExportedRunLogin {
  loginId: string;
  listed: boolean;
  listedCode: string | null;
  outcome: string | null;
  path: string | null;
  reason: string | null;
  code: string | null;
  missing: string[] | null;
  outcomeAt: string | null;
  recoveredAt: string | null;
  steps: Step[] | null;
}

const ROWS_AT_ONCE = 500;
/**
 * At most this many rows at once of a table with jsonb, because such a row may have hundreds of kilobytes. Of a table
 * with raw answers, which may have megabytes, one row at a time is read.
 */
const JSON_ROWS_AT_ONCE = 10;
const GZIP = '\\x1f8b';

interface LoginPages {
  list(page: { after?: string; limit: number }): Promise<{ logins: LoginView[]; next: string | null }>;
}

/** Exports. They are read in pages, so that at most 500 rows are in memory, however slow the reader is. */
export const exportsOf = (db: Database, logins: LoginPages) => ({
  async countLogins(): Promise<number> {
    const { rows } = await db.query<{ count: number }>('select count(*) as count from logins');
    return rows[0]!.count;
  },

  /** Gives all logins to the sink, as the API shows them, in the order of their LoginIds. */
  async logins(sink: Sink): Promise<void> {
    for (let after: string | undefined | null; after !== null;) {
      const page = await logins.list({ after, limit: ROWS_AT_ONCE });
      for (const login of page.logins) await sink(login);
      after = page.next;
    }
  },

  /** Gives all logins of a run to the sink, in the order of their LoginIds. */
  async runLogins(runId: string, sink: Sink): Promise<void> {
    for (let after = ''; ;) {
      const { rows } = await db.query<ExportedRunLogin>(
        `select rl.login_id as "loginId", rl.listed, rl.listed_code as "listedCode", rl.outcome, rl.path, rl.reason,
                rl.code, rl.missing, rl.outcome_at as "outcomeAt", rl.recovered_at as "recoveredAt", r.steps
           from run_logins rl left join refreshes r on r.refresh_id = rl.refresh_id
          where rl.run_id = $1 and rl.login_id > $2 order by rl.login_id limit $3`,
        [runId, after, ROWS_AT_ONCE],
      );
      for (const row of rows) await sink(row);
      if (rows.length < ROWS_AT_ONCE) return;
      after = rows.at(-1)!.loginId;
    }
  },

  /**
   * Gives everything stored about a login to the sink: the rows of all our tables that name it, as they were at one
   * moment. Each row is a line of JSON `{ table, row }`, with exact numbers and with compressed data unpacked. Before
   * the first row, `counted` gets the number of rows, which is also returned.
   */
  async dump(
    loginId: string,
    sink: (line: string) => Promise<void>,
    counted: (rows: number) => Promise<void> = () => Promise.resolve(),
  ): Promise<number> {
    return db.once(async (client) => {
      await client.query('set transaction isolation level repeatable read, read only');
      const tables = await tablesOf(client);
      let rows = 0;
      for (const table of tables) rows += await countRows(client, table, loginId);
      await counted(rows);
      for (const table of tables) await dumpTable(client, table, loginId, sink);
      return rows;
    });
  },
});

interface Table {
  name: string;
  hasLogin: boolean;
  /** Its rows may belong to a `holder`, the login that has taken another login's place. */
  hasHolder: boolean;
  hasJson: boolean;
  hasBytes: boolean;
}

/**
 * Our tables, `logins` first, read from PostgreSQL's catalogue. The information schema would silently leave out what
 * the database user may not read.
 */
async function tablesOf(client: Queryable): Promise<Table[]> {
  const { rows } = await client.query<Table>(
    `select c.relname as name, bool_or(a.attname = 'login_id') as "hasLogin",
            bool_or(a.attname = 'holder') as "hasHolder",
            bool_or(a.atttypid = 'jsonb'::regtype) as "hasJson", bool_or(a.atttypid = 'bytea'::regtype) as "hasBytes"
       from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where c.relnamespace = current_schema()::regnamespace and c.relname = any($1)
      group by c.relname order by c.relname <> 'logins', c.relname`,
    [TABLES],
  );
  return rows;
}

/**
 * SQL: the rows of the table that belong to the login $1 (or to its predecessors), and those that belong to no login
 * but mention its LoginId.
 */
function rowsOf({ name, hasLogin, hasHolder }: Table): string {
  const spoken = 'strpos(to_jsonb(t)::text, $1) > 0';
  const held = hasHolder ? 't.holder = $1 or ' : '';
  return `${name} t where ${held}${hasLogin ? `t.login_id = $1 or t.login_id is null and ${spoken}` : spoken}`;
}

async function countRows(client: Queryable, table: Table, loginId: string): Promise<number> {
  const { rows } = await client.query<{ count: number }>(`select count(*) as count from ${rowsOf(table)}`, [loginId]);
  return rows[0]!.count;
}

async function dumpTable(
  client: Queryable,
  table: Table,
  loginId: string,
  sink: (line: string) => Promise<void>,
): Promise<void> {
  const { name, hasJson, hasBytes } = table;
  // Rows are read as text. In parsed rows, numbers would be floats, which would change amounts.
  await client.query(`declare dumped no scroll cursor for select to_jsonb(t)::text as row from ${rowsOf(table)}`, [
    loginId,
  ]);
  const rowsAtOnce = hasBytes ? 1 : hasJson ? JSON_ROWS_AT_ONCE : ROWS_AT_ONCE;
  for (;;) {
    const { rows } = await client.query<{ row: string }>(`fetch ${rowsAtOnce} from dumped`);
    if (rows.length === 0) break;
    for (const { row } of rows) await sink(`{"table":"${name}","row":${hasBytes ? unpacked(row) : row}}`);
  }
  await client.query('close dumped');
}

const unpacked = (row: string): string | undefined =>
  stringify(parse(row, (_name, value) => (isGzip(value) ? textOf(value) : value)));

const isGzip = (value: unknown): value is string => typeof value === 'string' && value.startsWith(GZIP);

const textOf = (hex: string): string => gunzipSync(Buffer.from(hex.slice(2), 'hex')).toString();
