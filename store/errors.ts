/**
 * An error of the store with a stable `code`. The database's own errors, for example about constraints or syntax, pass
 * through unchanged.
 */
export class StoreError extends Error {
  override readonly name: string = 'StoreError';

  constructor(
    readonly code:
      | UnavailableCode
      | 'database_refused'
      | 'database_newer'
      | 'migration_edited'
      | 'migration_failed'
      | 'login_not_registered'
      | 'run_not_found'
      | 'invalid_cursor'
      | 'cursor_unknown',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Why the database is unavailable now. */
export type UnavailableCode = 'database_unreachable' | 'database_busy' | 'database_full';

const WORDS: Record<UnavailableCode, { is: string; todo: string }> = {
  database_unreachable: { is: 'cannot be reached', todo: 'Check DATABASE_URL and that PostgreSQL is running.' },
  database_busy: {
    is: 'has no connection free',
    todo: 'Connections become free when running statements end. If none ends, look in pg_stat_activity for what blocks them.',
  },
  database_full: { is: 'has no room left', todo: 'Give its disk more room; work goes on by itself.' },
};

/**
 * The database is unavailable. The statement or transaction has done nothing, unless the connection was lost, or no
 * answer came in time, while it was being committed; a statement outside of a transaction commits itself. A retry is
 * safe, because all writes may be repeated. The message names host and port, never the password.
 */
export class StoreUnavailableError extends StoreError {
  override readonly name = 'StoreUnavailable';

  constructor(code: UnavailableCode, address: string, cause: unknown) {
    const { is, todo } = WORDS[code];
    const advice = isOfTls(cause) ? TLS_TODO : todo;
    super(code, `The database at ${address} ${is} (${reasonOf(cause)}). ${advice}`, { cause });
  }
}

const TLS_TODO =
  'Check its certificate (its host name, its dates), and sslmode and sslrootcert in DATABASE_URL, which decide how it is checked.';

/** The codes of Node.js and OpenSSL for faults of the server's certificate and of the TLS handshake. */
const TLS_CODE =
  /^(.*(CERT|CRL|SIGNATURE|ISSUER|PUBLIC_KEY).*|ERR_(TLS|SSL|OSSL)_.*|INVALID_(CA|PURPOSE)|HOSTNAME_MISMATCH|PATH_LENGTH_EXCEEDED|EPROTO)$/;
/** Messages of pg's errors without a code: the server does not speak TLS, or it has broken off the handshake. */
const TLS_MESSAGE = /^(The server does not support SSL|There was an error establishing an SSL)/;

function isOfTls(error: unknown): boolean {
  const { code, message } = told(error);
  return code === '' ? TLS_MESSAGE.test(message) : TLS_CODE.test(code);
}

type Meaning = 'conflict' | 'database_refused' | UnavailableCode;

/**
 * Decides, for the whole store, what it means when PostgreSQL or the connection refuses a statement or transaction with
 * an error of this code. After a `conflict`, the same work is tried again at once (database.ts). After a code of
 * StoreUnavailableError, the caller may try again later, as every activity does. `database_refused` becomes a
 * StoreError. Every error that is listed neither here nor in UNCODED passes through unchanged.
 */
const REFUSALS: readonly { code: RegExp; means: Meaning }[] = [
  // Serialization failure, deadlock: a retry may succeed.
  { code: /^(40001|40P01)$/, means: 'conflict' },
  // Wrong user, wrong password, no such database.
  { code: /^(28...|3D000)$/, means: 'database_refused' },
  // Disk full, out of memory.
  { code: /^53[12]00$/, means: 'database_full' },
  // The server has no free connection.
  { code: /^53300$/, means: 'database_busy' },
  // A lost connection, or a server that is shutting down, is starting or has become a standby.
  { code: /^(08...|57P0[123]|25006)$/, means: 'database_unreachable' },
  {
    code: /^(ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOENT|EPIPE|EINVAL|EADDRNOTAVAIL)$/,
    means: 'database_unreachable',
  },
  // The server's certificate does not prove which server it is, or the TLS handshake failed.
  { code: TLS_CODE, means: 'database_unreachable' },
];

/** What errors mean that pg throws without a code. */
const UNCODED: readonly { message: RegExp; means: UnavailableCode }[] = [
  { message: TLS_MESSAGE, means: 'database_unreachable' },
  // The pool throws this if all its connections were in use during the whole timeout.
  { message: /^timeout exceeded when trying to connect/, means: 'database_busy' },
  // The connection was closed before or during a query, or brought no answer.
  {
    message: /^(Connection terminated|Client has encountered a connection error|timeout e|Query read timeout)/,
    means: 'database_unreachable',
  },
];

function meaningOf(error: unknown): Meaning | null {
  const { code, message } = told(error);
  if (code !== '') return REFUSALS.find((refusal) => refusal.code.test(code))?.means ?? null;
  return UNCODED.find((saying) => saying.message.test(message))?.means ?? null;
}

/** Whether the same statement or transaction may succeed if it is tried again at once. */
export const isConflict = (error: unknown): boolean => meaningOf(error) === 'conflict';

/**
 * The error as it leaves the store: a StoreUnavailableError if the database is down, busy or full, a StoreError if it
 * does not let us in, otherwise the same error.
 */
export function storeErrorOf(error: unknown, address: string): unknown {
  const means = meaningOf(error);
  if (means === null || means === 'conflict') return error;
  if (means !== 'database_refused') return new StoreUnavailableError(means, address, error);
  const message = `The database at ${address} does not let us in (${reasonOf(error)}). Check user, password and name in DATABASE_URL.`;
  return new StoreError(means, message, { cause: error });
}

/**
 * Reads code and message of an error, without checking its class, because it may come from another JavaScript realm.
 */
function told(error: unknown): { code: string; message: string } {
  const { code, message } = (typeof error === 'object' && error !== null ? error : {}) as Record<string, unknown>;
  return { code: typeof code === 'string' ? code : '', message: typeof message === 'string' ? message : String(error) };
}

function reasonOf(error: unknown): string {
  const { code, message } = told(error);
  return code || message;
}
