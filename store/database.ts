import { setTimeout as sleep } from 'node:timers/promises';
import { Pool, types, type CustomTypesConfig, type QueryResult, type QueryResultRow } from 'pg';
import { isConflict, StoreUnavailableError, storeErrorOf } from './errors';
import { VerifiedClient } from './verified-client';

export interface DatabaseOptions {
  /** postgres://user:password@host:port/name */
  databaseUrl: string;
  /** The name that pg_stat_activity shows for the connections. */
  applicationName: string;
  /** How many connections the pool has at most; default 10. */
  maxConnections?: number;
  /** The longest wait in ms for a free or new connection (default 10 s), and for an answer (default 2 minutes). */
  withinMs?: { connection?: number; answer?: number };
  /** Gets one line for each connection that was lost while it was idle. */
  log?: (line: string) => void;
}

/** What statements can be sent to: the pool, or the connection of a transaction. */
export interface Queryable {
  query<Row extends QueryResultRow>(text: string | Named, values?: unknown[]): Promise<QueryResult<Row>>;
}

/**
 * A statement with further settings. If it has a `name`, the connection caches its plan, which helps where planning
 * takes longer than the work. `query_timeout`, in ms, replaces the usual timeout, for a statement that may take longer.
 */
export interface Named {
  name?: string;
  text: string;
  query_timeout?: number;
}

const CONNECTION_WITHIN_MS = 10_000;
/**
 * The usual timeout of a statement. No ordinary statement takes half of this time, unless it waits for a lock. The
 * timeout detects a server that has vanished silently. Without it, the pool would never get the connection back.
 */
const ANSWER_WITHIN_MS = 120_000;
const ATTEMPTS = 3;
/** The longest pause before the second attempt. The pause before the third attempt may be twice as long. */
const LONGEST_PAUSE_MS = 50;

const TIMESTAMPTZ = types.builtins.TIMESTAMPTZ;
const DATE = types.builtins.DATE;
const INT8 = types.builtins.INT8;
const parseTimestamp = types.getTypeParser(TIMESTAMPTZ) as (text: string) => Date;

/**
 * How values of the database are read. Moments become ISO 8601 in UTC with milliseconds, calendar dates stay the text
 * that they are, and bigint (counts) becomes a number. Numeric values (amounts) stay text.
 */
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
  const { host, port } = new VerifiedClient({ connectionString: databaseUrl });
  return `${host}:${port}`;
}

/** A connection pool. If the database is down, busy or full, it throws StoreUnavailableError (errors.ts). */
export class Database implements Queryable {
  private readonly pool: Pool;
  private readonly address: string;

  constructor({ databaseUrl, applicationName, maxConnections = 10, withinMs = {}, log }: DatabaseOptions) {
    this.address = addressOf(databaseUrl);
    this.pool = new Pool({
      Client: VerifiedClient,
      connectionString: databaseUrl,
      application_name: applicationName,
      max: maxConnections,
      connectionTimeoutMillis: withinMs.connection ?? CONNECTION_WITHIN_MS,
      query_timeout: withinMs.answer ?? ANSWER_WITHIN_MS,
      keepAlive: true,
      types: typeParsers,
    });
    // The pool itself listens for errors only while a connection is idle. Without this listener, an error at the moment
    // when a connection is handed over would end the process.
    this.pool.on('connect', (client) => client.on('error', () => undefined));
    // Without a listener, an idle connection closed by the server would end the process.
    this.pool.on('error', (error) => log?.(`An idle connection to ${this.address} was lost: ${error.message}`));
  }

  /**
   * Runs one statement on any connection, and repeats it after conflicts in the same way as withTransaction.
   * `answerWithinMs` replaces the usual timeout.
   */
  query<Row extends QueryResultRow>(
    text: string | Named,
    values?: unknown[],
    answerWithinMs?: number,
  ): Promise<QueryResult<Row>> {
    // The member `query_timeout` is missing from the driver's types.
    const limit = { query_timeout: answerWithinMs };
    const statement = typeof text === 'string' ? { text } : text;
    return retried(() => this.translating(() => this.pool.query<Row>({ ...statement, values, ...limit })));
  }

  /** Waits until no connection is in use any more, then closes all of them. */
  close(): Promise<void> {
    return this.pool.end();
  }

  /** Runs `work` in one transaction on its own connection. Prefer withTransaction, which also retries. */
  once<T>(work: (client: Queryable) => Promise<T>): Promise<T> {
    return this.translating(async () => {
      const client = await this.pool.connect();
      let broken = false;
      const onError = () => {
        broken = true;
      };
      // The statement that is running rejects as well. Without a listener, the event would end the process.
      client.on('error', onError);
      try {
        await client.query('begin');
        const result = await work(client);
        await client.query('commit');
        return result;
      } catch (error) {
        // A connection that may be lost is closed, which also rolls back. A rollback statement might get no answer
        // either.
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

/**
 * Runs `work` in one transaction. After a deadlock or a serialization conflict, tries again, at most three times in
 * all.
 */
export const withTransaction = <T>(db: Database, work: (client: Queryable) => Promise<T>): Promise<T> =>
  retried(() => db.once(work));

async function retried<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isConflict(error) || attempt === ATTEMPTS) throw error;
      // The other transaction may be waiting for the locks that this one has just released. The pause lets it come
      // first.
      await sleep(attempt * LONGEST_PAUSE_MS * Math.random());
    }
  }
}
