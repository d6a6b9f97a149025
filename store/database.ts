import { Client, Pool, types, type CustomTypesConfig, type QueryResult, type QueryResultRow } from 'pg';
import { isConflict, StoreUnavailableError, storeErrorOf } from './errors';

export interface DatabaseOptions {
  /** postgres://user:password@host:port/name */
  databaseUrl: string;
  /** Shown in pg_stat_activity. */
  applicationName: string;
  /** Connections of the pool, 10 unless given. */
  maxConnections?: number;
  /** How long a connection may take to be free or made (10 s unless given), and an answer to come (2 minutes). */
  withinMs?: { connection?: number; answer?: number };
  /** One line per connection lost while idle. */
  log?: (line: string) => void;
}

/** What a statement can be sent to: the pool, or the connection of a transaction. */
export interface Queryable {
  query<Row extends QueryResultRow>(text: string | Named, values?: unknown[]): Promise<QueryResult<Row>>;
}

/**
 * A statement with a `name`, whose plan a connection keeps: worth it where planning takes longer than the work. Or one that
 * may take longer than others, `query_timeout` in ms.
 */
export interface Named {
  name?: string;
  text: string;
  query_timeout?: number;
}

const CONNECTION_WITHIN_MS = 10_000;
/**
 * No statement takes half as long, unless somebody holds what it waits for. A server that has vanished without a word is
 * found out by it: a connection that is waited on for ever would be lost to the pool.
 */
const ANSWER_WITHIN_MS = 120_000;
const ATTEMPTS = 3;

const TIMESTAMPTZ = types.builtins.TIMESTAMPTZ;
const DATE = types.builtins.DATE;
const INT8 = types.builtins.INT8;
const parseTimestamp = types.getTypeParser(TIMESTAMPTZ) as (text: string) => Date;

/** Moments as ISO 8601 in UTC with milliseconds, calendar dates as they stand, counts as numbers; numeric stays text. */
const parsers: Record<number, (text: string) => unknown> = {
  [TIMESTAMPTZ]: (text) => parseTimestamp(text).toISOString(),
  [DATE]: (text) => text,
  [INT8]: Number,
};
const typeParsers = {
  getTypeParser: (oid: number, format?: 'text'): unknown => parsers[oid] ?? types.getTypeParser(oid, format),
} as CustomTypesConfig;

/** Host and port of a database URL, for messages. */
export function addressOf(databaseUrl: string): string {
  const { host, port } = new Client({ connectionString: databaseUrl });
  return `${host}:${port}`;
}

/** A pool of connections. Where the database is away, busy or full, errors leave as StoreUnavailable (errors.ts). */
export class Database implements Queryable {
  private readonly pool: Pool;
  private readonly address: string;

  constructor({ databaseUrl, applicationName, maxConnections = 10, withinMs = {}, log }: DatabaseOptions) {
    this.address = addressOf(databaseUrl);
    this.pool = new Pool({
      connectionString: databaseUrl,
      application_name: applicationName,
      max: maxConnections,
      connectionTimeoutMillis: withinMs.connection ?? CONNECTION_WITHIN_MS,
      query_timeout: withinMs.answer ?? ANSWER_WITHIN_MS,
      keepAlive: true,
      types: typeParsers,
    });
    // The pool listens only while a connection is idle: one that is lost as it changes hands would end the process.
    this.pool.on('connect', (client) => client.on('error', () => undefined));
    // Without a listener an idle connection that the server closes would end the process.
    this.pool.on('error', (error) => log?.(`An idle connection to ${this.address} was lost: ${error.message}`));
  }

  /** One statement on any connection, tried three times at most like a transaction; `answerWithinMs`: less than for others. */
  query<Row extends QueryResultRow>(
    text: string | Named,
    values?: unknown[],
    answerWithinMs?: number,
  ): Promise<QueryResult<Row>> {
    // The driver's types leave this member out.
    const limit = { query_timeout: answerWithinMs };
    const statement = typeof text === 'string' ? { text } : text;
    return retried(() => this.translating(() => this.pool.query<Row>({ ...statement, values, ...limit })));
  }

  /** Waits for the connections in use, then closes them all. */
  close(): Promise<void> {
    return this.pool.end();
  }

  /** Runs `work` in one transaction on a connection of its own. Use withTransaction, which also retries. */
  once<T>(work: (client: Queryable) => Promise<T>): Promise<T> {
    return this.translating(async () => {
      const client = await this.pool.connect();
      let broken = false;
      const onError = () => {
        broken = true;
      };
      // The statement under way rejects too; unheard, the event would end the process.
      client.on('error', onError);
      try {
        await client.query('begin');
        const result = await work(client);
        await client.query('commit');
        return result;
      } catch (error) {
        // Where the way to the server is in doubt, its end is the rollback: another statement would only wait as well.
        if (storeErrorOf(error, this.address) instanceof StoreUnavailableError) broken = true;
        else await client.query('rollback').catch(onError);
        throw error;
      } finally {
        client.off('error', onError);
        client.release(broken);
      }
    });
  }

  private async translating<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw storeErrorOf(error, this.address);
    }
  }
}

/** Runs `work` in one transaction, three times at most where it lost a deadlock or a serialization conflict. */
export const withTransaction = <T>(db: Database, work: (client: Queryable) => Promise<T>): Promise<T> =>
  retried(() => db.once(work));

async function retried<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isConflict(error) || attempt === ATTEMPTS) throw error;
    }
  }
}
