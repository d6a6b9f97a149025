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

/** Logs as JSON lines on stderr, so that stdout belongs to the command. Credentials are taken out by name. */
export function createLogger(level: string, destination: DestinationStream = stderr()): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: describeError, error: describeError },
      redact: {
        paths: LEVELS_LOOKED_INTO.flatMap((level) => SECRETS.map((name) => `${level}["${name}"]`)),
        censor: '[redacted]',
      },
    },
    destination,
  );
}

/** At once, so that the last line before an exit is not lost. Whoever reads it may go away first. */
function stderr(): DestinationStream {
  const destination = pino.destination({ fd: 2, sync: true });
  destination.on('error', () => undefined);
  return destination;
}
