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

/** Checks that need neither the database nor Temporal: of the settings, and of whether the gateway answers. */
export async function localChecks(settings: Settings): Promise<Check[]> {
  return [logLevel(settings), plaintext(settings), webhooks(settings), events(settings), await gateway(settings)];
}

function logLevel({ logLevel: level }: Settings): Check {
  if (!CHATTY.has(level)) return passed('log level', level);
  return warning('log level', `${level} writes a line for every call`, 'Set LOG_LEVEL=info');
}

function plaintext({ allowPlaintext }: Settings): Check {
  if (!allowPlaintext) return passed('encryption', 'Connections outside your own network need verified TLS');
  return warning(
    'encryption',
    'ALLOW_PLAINTEXT=on: the database and Temporal may be reached without verified TLS, wherever they are',
    'Set ALLOW_PLAINTEXT=off. If a connection is then refused, add ?sslmode=verify-full to DATABASE_URL, or use TLS for Temporal',
  );
}

function webhooks({ flinks: { webhookSecret } }: Settings): Check {
  if (webhookSecret === null) return passed('webhook secret', 'Not set: webhooks of Flinks are refused');
  return passed('webhook secret', 'Set: webhooks of Flinks are accepted');
}

function events({ policy, events: to }: Settings): Check {
  if (!policy.ask) {
    return warning(
      'asking',
      'REFRESH_ASK=off: users are not asked to come back',
      'Set REFRESH_ASK=on when you are ready',
    );
  }
  return passed(
    'asking',
    to === null ? 'Events are kept, not sent: EVENTS_URL is not set' : 'Users are asked by events',
  );
}

async function gateway({ gateway: { url } }: Settings): Promise<Check> {
  const todo = 'Start it (`flinks-refresh gateway`), and check GATEWAY_URL: it stands in the links users get';
  try {
    const { status } = await fetch(new URL('/healthz', url), { signal: AbortSignal.timeout(ANSWERS_WITHIN_MS) });
    return status === 200 ? passed('gateway', `${url} answers`) : warning('gateway', `${url} answers ${status}`, todo);
  } catch {
    return warning('gateway', `${url} does not answer`, todo);
  }
}
