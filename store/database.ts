import { setTimeout as sleep } from 'node:timers/promises';
import { Pool, types, type CustomTypesConfig, type QueryResult, type QueryResultRow } from 'pg';
import { isConflict, StoreUnavailableError, storeErrorOf } from './errors';
import { VerifiedClient } from './verified-client';

export interface DatabaseOptions {
  /** postgres://user:password@host:port/name */
  databaseUrl: string;
  /** Shown in pg_stat_activity. */
  applicationName: string;
  /** Connections in the pool; default 10. */
  maxConnections?: number;
  /** Maximum wait in ms for a free or new connection (default 10 s), and for an answer (default 2 minutes). */
  withinMs?: { connection?: number; answer?: number };
  /** Gets one line for each connection that was lost while it was idle. */
  log?: (line: string) => void;
}

/** Accepts statements: the pool, or a transaction's connection. */
export interface Queryable {
  query<Row extends QueryResultRow>(text: string | Named, values?: unknown[]): Promise<QueryResult<Row>>;
}

/**
 * A statement with further settings. If it has a `name`, the connection caches its plan, which helps if planning takes
 * longer than the work. `query_timeout`, in ms, is for a statement that may take longer than others.
 */
export interface Named {
  name?: string;
  text: string;
  query_timeout?: number;
}

const CONNECTION_WITHIN_MS = 10_000;
/**
 * No ordinary statement takes half of this time, unless it waits for a lock. The limit detects a server that has
 * vanished silently. Without the limit, the pool would never get the connection back.
 */
const ANSWER_WITHIN_MS = 120_000;
const ATTEMPTS = 3;
/** Longest pause before the second attempt; the pause before the third may be twice as long. */
const LONGEST_PAUSE_MS = 50;

const TIMESTAMPTZ = types.builtins.TIMESTAMPTZ;
const DATE = types.builtins.DATE;
const INT8 = types.builtins.INT8;
const parseTimestamp = types.getTypeParser(TIMESTAMPTZ) as (text: string) => Date;

/**
 * Moments become ISO 8601 in UTC with milliseconds, calendar dates stay as they are, counts become numbers; numeric
 * stays text.
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
   * `answerWithinMs` is a shorter timeout than usual.
   */
  query<Row extends QueryResultRow>(
    text: string | Named,
    values?: unknown[],
    answerWithinMs?: number,
  ): Promise<QueryResult<Row>> {
    // The driver's types lack this member.
    const limit = { query_timeout: answerWithinMs };
    const statement = typeof text === 'string' ? { text } : text;
    return retried(() => this.translating(() => this.pool.query<Row>({ ...statement, values, ...limit })));
  }

  /** Waits for the connections in use, then closes them all. */
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
      // The current statement rejects too. Without a listener the event would end the process.
      client.on('error', onError);
      try {
        await client.query('begin');
        const result = await work(client);
        await client.query('commit');
        return result;
      } catch (error) {
        // If the connection may be lost, it is closed, which also rolls back. A rollback statement would only wait too.
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

/** Runs `work` in one transaction, at most three times after deadlocks or serialization conflicts. */
export const withTransaction = <T>(db: Database, work: (client: Queryable) => Promise<T>): Promise<T> =>
  retried(() => db.once(work));

async function retried<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isConflict(error) || attempt === ATTEMPTS) throw error;
      // The other transaction was waiting for the locks that this one has just released. The pause lets it come first.
      await sleep(attempt * LONGEST_PAUSE_MS * Math.random());
    }
  }
}
