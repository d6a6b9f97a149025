/** What may be logged of an error. */
export interface DescribedError {
  type: string;
  message?: string;
  code?: string;
  table?: string;
  constraint?: string;
  stack?: string;
  cause?: DescribedError;
}

/** Kinds of errors whose message quotes what was being read, such as a row of the database or the text of an answer. */
const QUOTING = new Set(['DatabaseError', 'SyntaxError', 'ZodError', '$ZodError', 'URIError']);
/** The start of a message of grpc-js that quotes a rejected header, with the credential in it. */
const QUOTED_HEADER = /^Metadata string value/;
const MOST_CAUSES = 5;

/**
 * Returns what may be logged of an error and its causes: type, code, table, constraint and stack, and the message
 * unless the message may quote bank data or a credential.
 */
export function describeError(error: unknown, depth = 0): DescribedError {
  if (!(error instanceof Error)) return { type: typeof error };
  const { code, type, table, constraint } = error as unknown as Record<string, unknown>;
  // An ApplicationFailure carries the type of what failed; pg calls its errors "error".
  const kind = text(type) ?? (error.name === 'error' ? 'DatabaseError' : error.name);
  const quotes = QUOTING.has(kind) || QUOTING.has(error.constructor.name) || QUOTED_HEADER.test(error.message);
  return {
    type: kind,
    ...(quotes ? {} : { message: error.message }),
    ...defined({ code: text(code), table: text(table), constraint: text(constraint), stack: framesOf(error) }),
    ...(error.cause === undefined || depth === MOST_CAUSES ? {} : { cause: describeError(error.cause, depth + 1) }),
  };
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const defined = (members: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(Object.entries(members).filter((entry): entry is [string, string] => entry[1] !== undefined));

/** Returns the stack frames without the message before them. */
function framesOf({ stack }: Error): string | undefined {
  return stack
    ?.split('\n')
    .filter((line) => /^\s+at /.test(line))
    .map((line) => line.trim())
    .join('\n');
}

/** Describes an error for people: a line for the error and one for each of its causes, then the stack frames. */
export function errorText(error: unknown): string {
  const described = describeError(error);
  const lines: string[] = [];
  for (let one: DescribedError | undefined = described; one !== undefined; one = one.cause) {
    const kind = one.code === undefined ? one.type : `${one.type} ${one.code}`;
    lines.push(one.message === undefined ? kind : `${kind}: ${one.message}`);
  }
  return [lines.join('\ncaused by '), ...(described.stack ?? '').split('\n')].join('\n    ').trimEnd();
}
