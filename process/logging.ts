import pino, { type DestinationStream, type Logger } from 'pino';
import { describeError } from './describe-error';

export type { Logger } from 'pino';

/** Names of members of a log line under which a credential could be logged. Their values are redacted. */
const SECRETS = [
  'authorization',
  'flinks-auth-key',
  'x-api-key',
  'apiKey',
  'authorizeToken',
  'password',
  'secret',
  'secretKey',
  'token',
];
const LEVELS_LOOKED_INTO = ['', '*', '*.*'];

/**
 * Returns a logger that writes JSON lines to stderr, so that stdout is left to the command's output. Values under the
 * names of credentials are redacted.
 */
export function createLogger(level: string, destination: DestinationStream = stderr()): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: describeError, error: describeError },
      // If an error is logged without a message, pino would take the error's own message, which may quote what
      // describeError leaves out.
      hooks: {
        logMethod(args, method) {
          const [first, message] = args as [unknown, string?];
          method.apply(this, message === undefined && isError(first) ? [errorIn(first), 'failed'] : args);
        },
      },
      redact: {
        paths: LEVELS_LOOKED_INTO.flatMap((level) => SECRETS.map((name) => `${level}["${name}"]`)),
        censor: '[redacted]',
      },
    },
    destination,
  );
}

/** A destination for a logger that must not write to the terminal: a file that only its owner can read. */
export const fileDestination = (path: string): DestinationStream =>
  pino.destination({ dest: path, mode: 0o600, sync: true });

const errorIn = (logged: object): object => (logged instanceof Error ? { err: logged } : logged);
const isError = (logged: unknown): logged is object =>
  logged instanceof Error || (typeof logged === 'object' && logged !== null && 'err' in logged);

/** Control characters that a terminal obeys but JSON does not escape, because it escapes only those up to U+001F. */
const OTHER_CONTROLS = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/**
 * Writes each line to stderr at once, so that the last line before an exit is not lost. Errors of writing are ignored,
 * because the program that reads our stderr may end before us.
 */
function stderr(): DestinationStream {
  const destination = pino.destination({ fd: 2, sync: true });
  destination.on('error', () => undefined);
  const escaped = (control: string) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return { write: (line) => void destination.write(line.replace(OTHER_CONTROLS, escaped)) };
}
