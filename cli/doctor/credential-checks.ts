import { statSync } from 'node:fs';
import { secretFilesOfThisProcess } from '../../config/environment';
import { endOf, labelOf, type ApiKey } from '../../config/api-keys';
import type { Settings } from '../../config/settings';
import { shellWord } from '../../app/report/words';
import { DAY_MS } from '../../domain/duration';
import { dayOf } from '../../domain/moments';
import { warning, passed, failed, type Check } from './check';

const SHORT_DAYS = 14;
/** Mode bits: readable by the group, readable by others. */
const OPEN = 0o044;

/** A worker has no keys of the API. */
type Credentials = Pick<Settings, 'temporal'> & { gateway: Pick<Settings['gateway'], 'host'> & { apiKeys?: ApiKey[] } };

/** Checks that this installation's credentials are private and valid for a while. Also runs at start-up. */
export const credentialChecks = ({ temporal, gateway }: Credentials): Check[] => [
  secretFiles(secretFilesOfThisProcess({ temporal })),
  ...(gateway.apiKeys ?? []).flatMap(apiKey),
  ...(temporal.certificateEndsAt === null ? [] : [certificate(temporal.certificateEndsAt)]),
];

function secretFiles(paths: string[]): Check {
  const open = paths.filter(isOpen);
  if (open.length === 0) return passed('secret files', 'No file with secrets is readable by others');
  const message = `Others on this machine may read ${open.join(' and ')}`;
  return warning('secret files', message, `Run: chmod 600 ${open.map(shellWord).join(' ')}`);
}

/** Windows has no such modes. */
function isOpen(path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  return process.platform !== 'win32' && stats !== undefined && stats.isFile() && (stats.mode & OPEN) !== 0;
}

/** Returns no check for a key that does not end soon. */
function apiKey(key: ApiKey): Check[] {
  const end = endOf(key);
  if (end === null) return [];
  const what = `Key ${labelOf(key)} of GATEWAY_API_KEYS`;
  const todo = 'Give its app a new key, then take the old one out of GATEWAY_API_KEYS';
  if (end.getTime() <= Date.now()) return [warning('api key', `${what} ended with ${key.lastDay} (UTC)`, todo)];
  const isNear = end.getTime() - Date.now() < SHORT_DAYS * DAY_MS;
  return isNear ? [warning('api key', `${what} ends with ${key.lastDay} (UTC)`, todo)] : [];
}

function certificate(endsAt: Date): Check {
  const name = 'temporal certificate';
  const days = Math.floor((endsAt.getTime() - Date.now()) / DAY_MS);
  const on = dayOf(endsAt.toISOString());
  const todo =
    'Renew it (TEMPORAL_TLS_CLIENT_CERT_PATH), and restart workers and gateways: they read it only at their start';
  if (days < 0) return failed(name, `The client certificate for Temporal expired on ${on}`, todo);
  if (days < SHORT_DAYS) return warning(name, `The client certificate for Temporal expires on ${on}`, todo);
  return passed(name, `The client certificate for Temporal is good until ${on}`);
}
