/** An error of the store with a stable `code`; what the database itself refuses (constraints, syntax) passes through as it is. */
export class StoreError extends Error {
  override readonly name: string = 'StoreError';

  constructor(
    readonly code:
      | 'database_unreachable'
      | 'database_newer'
      | 'migration_edited'
      | 'login_not_registered'
      | 'run_not_found'
      | 'invalid_cursor',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The database cannot be reached or went away. Worth a retry; names host and port, never the password. */
export class StoreUnavailable extends StoreError {
  override readonly name = 'StoreUnavailable';

  constructor(address: string, cause: unknown) {
    super(
      'database_unreachable',
      `The database at ${address} cannot be reached (${reasonOf(cause)}). Check DATABASE_URL and that PostgreSQL is running.`,
      { cause },
    );
  }
}

const NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
  'EPIPE',
]);

/** pg says these without a code: a socket that closed under a query or before it, a pool that waited too long. */
const LOST = /^(Connection terminated|Client has encountered a connection error|timeout e)/;

/** By shape, not by class: an error may come from another realm than ours. */
function told(error: unknown): { code: string; message: string } {
  const { code, message } = (typeof error === 'object' && error !== null ? error : {}) as Record<string, unknown>;
  return { code: typeof code === 'string' ? code : '', message: typeof message === 'string' ? message : String(error) };
}

/**
 * Whether the database was away, rather than refusing what was asked: network errors, connections lost (class 08),
 * shutting down or starting up (57P01 to 57P03), no connection left (53300).
 */
export function isUnreachable(error: unknown): boolean {
  const { code, message } = told(error);
  if (NETWORK.has(code) || /^(08...|57P0[123]|53300)$/.test(code)) return true;
  return code === '' && LOST.test(message);
}

/** Serialization failure and deadlock: the same transaction may succeed when it is tried again. */
export const isConflict = (error: unknown): boolean => ['40001', '40P01'].includes(told(error).code);

function reasonOf(error: unknown): string {
  const { code, message } = told(error);
  return code || message;
}
