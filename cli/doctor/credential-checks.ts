import { statSync } from 'node:fs';
import { secretFilesOfThisProcess } from '../../config/environment';
import type { Settings } from '../../config/settings';
import { DAY_MS } from '../../domain/duration';
import { warning, passed, failed, type Check } from './check';

const SHORT_DAYS = 14;
/** Mode bits: readable by the group, readable by others. */
const OPEN = 0o044;

/** Checks that this installation's credentials are private and valid for a while. Also runs at start-up. */
export const credentialChecks = ({ temporal }: Settings): Check[] => [
  secretFiles(secretFilesOfThisProcess({ temporal })),
  ...(temporal.certificateEndsAt === null ? [] : [certificate(temporal.certificateEndsAt)]),
];

function secretFiles(paths: string[]): Check {
  const open = paths.filter(isOpen);
  if (open.length === 0) return passed('secret files', 'No file with secrets is readable by others');
  const message = `Others on this machine may read ${open.join(' and ')}`;
  return warning('secret files', message, `Run: chmod 600 ${open.map(quoted).join(' ')}`);
}

/** Windows has no such modes. */
function isOpen(path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  return process.platform !== 'win32' && stats !== undefined && stats.isFile() && (stats.mode & OPEN) !== 0;
}

const quoted = (path: string): string => (/^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`);

function certificate(endsAt: Date): Check {
  const name = 'temporal certificate';
  const days = Math.floor((endsAt.getTime() - Date.now()) / DAY_MS);
  const on = endsAt.toISOString().slice(0, 10);
  const todo = 'Renew it (TEMPORAL_TLS_CLIENT_CERT_PATH), and restart workers and gateways: they read it once';
  if (days < 0) return failed(name, `The client certificate for Temporal has expired on ${on}`, todo);
  if (days < SHORT_DAYS) return warning(name, `The client certificate for Temporal expires on ${on}`, todo);
  return passed(name, `The client certificate for Temporal is good until ${on}`);
}
