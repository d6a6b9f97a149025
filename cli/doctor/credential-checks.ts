import { statSync } from 'node:fs';
import { secretFilesOfThisProcess } from '../../config/environment';
import { endOf, labelOf, type ApiKey } from '../../config/api-keys';
import type { Settings } from '../../config/settings';
import { shellWord } from '../../app/report/words';
import { DAY_MS } from '../../domain/duration';
import { dayOf } from '../../domain/moments';
import { warning, passed, failed, type Check } from './check';

const SHORT_DAYS = 14;
/** The bits of a file's mode by which its group, or all other users, may read the file. */
const OPEN = 0o044;

/** The settings with credentials. A worker has no API keys, because only the gateway serves the API. */
type Credentials = Pick<Settings, 'temporal'> & { gateway: Pick<Settings['gateway'], 'host'> & { apiKeys?: ApiKey[] } };

/**
 * Checks that other users of this machine may not read the files with secrets, and that API keys and the client
 * certificate for Temporal stay valid for 14 days more. Worker and gateway run these checks too when they start.
 */
export const credentialChecks = ({ temporal, gateway }: Credentials): Check[] => [
  secretFiles(secretFilesOfThisProcess({ temporal })),
  ...(gateway.apiKeys ?? []).flatMap(apiKey),
  ...(temporal.certificateEndsAt === null ? [] : [certificate(temporal.certificateEndsAt)]),
];

function secretFiles(paths: string[]): Check {
  const open = paths.filter(isOpen);
  if (open.length === 0) return passed('secret files', 'No other user of this machine may read the files with secrets');
  const message = `These files hold secrets, and other users of this machine may read them: ${open.join(' and ')}`;
  return warning('secret files', message, `Run: chmod 600 ${open.map(shellWord).join(' ')}`);
}

/** Whether others may read the file. On Windows this is always false, because its files have no such mode. */
function isOpen(path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  return process.platform !== 'win32' && stats !== undefined && stats.isFile() && (stats.mode & OPEN) !== 0;
}

/** Returns a warning if the key has ended or ends within 14 days, otherwise no check. */
function apiKey(key: ApiKey): Check[] {
  const end = endOf(key);
  if (end === null) return [];
  const what = `Key ${labelOf(key)} of GATEWAY_API_KEYS`;
  const todo = 'Give the app that uses it a new key, then take the old one out of GATEWAY_API_KEYS';
  if (end.getTime() <= Date.now()) return [warning('api key', `${what} was last valid on ${key.lastDay} (UTC)`, todo)];
  const isNear = end.getTime() - Date.now() < SHORT_DAYS * DAY_MS;
  return isNear ? [warning('api key', `${what} is valid only until the end of ${key.lastDay} (UTC)`, todo)] : [];
}

function certificate(endsAt: Date): Check {
  const name = 'temporal certificate';
  const days = Math.floor((endsAt.getTime() - Date.now()) / DAY_MS);
  const on = dayOf(endsAt.toISOString());
  const todo =
    'Renew the certificate (TEMPORAL_TLS_CLIENT_CERT_PATH), then restart workers and gateways: ' +
    'they read it only when they start';
  if (days < 0) return failed(name, `The client certificate for Temporal expired on ${on}`, todo);
  if (days < SHORT_DAYS) return warning(name, `The client certificate for Temporal expires on ${on}`, todo);
  return passed(name, `The client certificate for Temporal is good until ${on}`);
}
