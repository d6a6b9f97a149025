import {
  Client,
  Pool,
  types,
  type CustomTypesConfig,
  type PoolClient,
  type QueryResult,
  type QueryResultRow,
} from 'pg';
import { isConflict, isUnreachable, StoreUnavailable } from './errors';

export interface DatabaseOptions {
  /** postgres://user:password@host:port/name */
  databaseUrl: string;
  /** Shown in pg_stat_activity. */
  applicationName: string;
  /** Connections of the pool, 10 unless given. */
  maxConnections?: number;
  /** One line per connection lost while idle. */
  log?: (line: string) => void;
}

/** What a statement can be sent to: the pool, or the connection of a transaction. */
export interface Queryable {
  query<Row extends QueryResultRow>(text: string, values?: unknown[]): Promise<QueryResult<Row>>;
}

const CONNECT_TIMEOUT_MS = 10_000;
const TRANSACTION_ATTEMPTS = 3;

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

/** A pool of connections. Every error that means "the database is away" leaves as StoreUnavailable. */
export class Database implements Queryable {
  private readonly pool: Pool;
  private readonly address: string;

  constructor({ databaseUrl, applicationName, maxConnections = 10, log }: DatabaseOptions) {
    this.address = addressOf(databaseUrl);
    this.pool = new Pool({
      connectionString: databaseUrl,
      application_name: applicationName,
      max: maxConnections,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      types: typeParsers,
    });
    // Without a listener an idle connection that the server closes would end the process.
    this.pool.on('error', (error) => log?.(`An idle connection to ${this.address} was lost: ${error.message}`));
  }

  /** One statement on any connection. */
  async query<Row extends QueryResultRow>(text: string, values?: unknown[]): Promise<QueryResult<Row>> {
    try {
      return await this.pool.query<Row>(text, values);
    } catch (error) {
      throw this.translated(error);
    }
  }

  /** Waits for the connections in use, then closes them all. */
  close(): Promise<void> {
    return this.pool.end();
  }

  /** Runs `work` in one transaction on a connection of its own. Use withTransaction, which also retries. */
  async once<T>(work: (client: Queryable) => Promise<T>): Promise<T> {
    const client = await this.connect();
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
      await client.query('rollback').catch(onError);
      throw this.translated(error);
    } finally {
      client.off('error', onError);
      client.release(broken);
    }
  }

  private async connect(): Promise<PoolClient> {
    try {
      return await this.pool.connect();
    } catch (error) {
      throw this.translated(error);
    }
  }

  private translated(error: unknown): unknown {
    return isUnreachable(error) ? new StoreUnavailable(this.address, error) : error;
  }
}

/** Runs `work` in one transaction, three times at most where it lost a deadlock or a serialization conflict. */
export async function withTransaction<T>(db: Database, work: (client: Queryable) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await db.once(work);
    } catch (error) {
      if (!isConflict(error) || attempt === TRANSACTION_ATTEMPTS) throw error;
    }
  }
}
