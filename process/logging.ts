import pino, { type DestinationStream, type Logger } from 'pino';
import { describeError } from './describe-error';

export type { Logger } from 'pino';

/** Names under which a credential could be logged. */
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

/** Logs JSON lines on stderr, so that stdout belongs to the command. Credentials are redacted by name. */
export function createLogger(level: string, destination: DestinationStream = stderr()): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: describeError, error: describeError },
      // Without a message pino takes the error's, which may quote what describeError leaves out.
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

/** A file that only its owner can read, for a logger that must keep off the terminal. */
export const fileDestination = (path: string): DestinationStream =>
  pino.destination({ dest: path, mode: 0o600, sync: true });

const errorIn = (logged: object): object => (logged instanceof Error ? { err: logged } : logged);
const isError = (logged: unknown): logged is object =>
  logged instanceof Error || (typeof logged === 'object' && logged !== null && 'err' in logged);

/** Control characters that a terminal obeys and JSON does not escape: it escapes only those up to U+001F. */
const OTHER_CONTROLS = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/**
 * Writes at once, so that the last line before an exit is not lost. Errors are ignored: whoever reads stderr may go
 * away first.
 */
function stderr(): DestinationStream {
  const destination = pino.destination({ fd: 2, sync: true });
  destination.on('error', () => undefined);
  const escaped = (control: string) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return { write: (line) => void destination.write(line.replace(OTHER_CONTROLS, escaped)) };
}
