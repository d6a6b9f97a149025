import type { Settings } from '../../config/settings';
import { warning, passed, failed, type Check } from './check';

/** The minimum in `engines` of package.json. */
const LEAST_NODE = [20, 19] as const;
const CHATTY = new Set(['trace', 'debug']);
const ANSWERS_WITHIN_MS = 5_000;

export function node(version = process.versions.node): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1]))
    return passed('node', `Node ${version}`);
  return failed('node', `Node ${version} is too old`, `Install Node ${LEAST_NODE.join('.')} or a later version`);
}

/**
 * Makes the checks that need neither the database nor Temporal nor Flinks: what some settings mean, and whether the
 * gateway answers.
 */
export async function localChecks(settings: Settings): Promise<Check[]> {
  return [logLevel(settings), plaintext(settings), webhooks(settings), events(settings), await gateway(settings)];
}

function logLevel({ logLevel: level }: Settings): Check {
  if (!CHATTY.has(level)) return passed('log level', level);
  return warning('log level', `LOG_LEVEL=${level} writes a line for every call, which is a lot`, 'Set LOG_LEVEL=info');
}

function plaintext({ allowPlaintext }: Settings): Check {
  if (!allowPlaintext)
    return passed('encryption', 'Connections to servers outside your own network must use verified TLS');
  return warning(
    'encryption',
    'ALLOW_PLAINTEXT=on: connections to the database and to Temporal need no verified TLS, wherever these servers are',
    'Set ALLOW_PLAINTEXT=off. If a setting is then refused, add ?sslmode=verify-full to DATABASE_URL, or use TLS for ' +
      'Temporal',
  );
}

function webhooks({ flinks: { webhookSecret } }: Settings): Check {
  if (webhookSecret === null) return passed('webhook secret', 'It is not set: webhooks of Flinks are refused');
  return passed('webhook secret', 'It is set: webhooks of Flinks that it signs are accepted');
}

function events({ policy, events: to }: Settings): Check {
  if (!policy.ask) {
    return warning(
      'asking',
      'REFRESH_ASK=off (shadow mode): no event asks a user to come back',
      'Set REFRESH_ASK=on when users are to be asked',
    );
  }
  return passed(
    'asking',
    to === null
      ? 'EVENTS_URL is not set: events are written to the database, but not sent to any app'
      : 'Events ask for users: they are sent to EVENTS_URL',
  );
}

async function gateway({ gateway: { url } }: Settings): Promise<Check> {
  const todo =
    'Start the gateway (`flinks-refresh gateway`), and check GATEWAY_URL: the links that users get begin with it';
  try {
    const { status } = await fetch(new URL('/healthz', url), { signal: AbortSignal.timeout(ANSWERS_WITHIN_MS) });
    return status === 200 ? passed('gateway', `${url} answers`) : warning('gateway', `${url} answers ${status}`, todo);
  } catch {
    return warning('gateway', `${url} does not answer`, todo);
  }
}
