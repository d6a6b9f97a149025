import { isPrivate, PRIVATE_IN_WORDS } from './private-hosts';
import type { Problem } from './problems';
import type { TemporalTarget } from './temporal';

/**
 * Returns connections that would carry credentials, bank data or workflow inputs outside the operator's network without
 * verified TLS. ALLOW_PLAINTEXT=on allows them, for a tunnel or a mesh that encrypts underneath.
 */
export function plainConnections(
  values: Record<string, string | undefined>,
  temporal: Pick<TemporalTarget, 'address' | 'connection'> | null,
): Problem[] {
  return [...unverified(values), ...plainDatabase(values), ...(temporal === null ? [] : plainTemporal(temporal))];
}

/**
 * NODE_TLS_REJECT_UNAUTHORIZED=0 makes Node.js accept any certificate: Flinks' keys and bank data would go to whoever
 * answers.
 */
function unverified(values: Record<string, string | undefined>): Problem[] {
  const setting = 'NODE_TLS_REJECT_UNAUTHORIZED';
  if (values[setting] !== '0') return [];
  const problem =
    'must not be 0: no certificate would be checked any more. Take it out of the environment; for an authority of your own give ?sslmode=verify-full&sslrootcert=/path/ca.pem in DATABASE_URL, TEMPORAL_TLS_SERVER_CA_CERT_PATH and NODE_EXTRA_CA_CERTS';
  return [{ setting, problem }];
}

const OR_ALLOW = `. Hosts of your own network need no TLS (${PRIVATE_IN_WORDS}); ALLOW_PLAINTEXT=on accepts plain connections where the way is encrypted otherwise`;

/** Of libpq's modes, only verify-full both encrypts and checks that the server is the host that was named. */
function plainDatabase(values: Record<string, string | undefined>): Problem[] {
  const text = values['DATABASE_URL']?.trim() ?? '';
  if (!URL.canParse(text)) return [];
  const url = new URL(text);
  const { host, sslmode } = Object.fromEntries(url.searchParams);
  if (sslmode === 'verify-full' || isPrivateDatabase(host || decoded(url.hostname) || values['PGHOST'] || 'localhost'))
    return [];
  const problem = `must end in ?sslmode=verify-full: its host is not in your own network, and the password and all bank data go there${OR_ALLOW}`;
  return [{ setting: 'DATABASE_URL', problem }];
}

function isPrivateDatabase(host: string): boolean {
  // A path is a local socket.
  return host.startsWith('/') || isPrivate(host);
}

function decoded(host: string): string {
  try {
    return decodeURIComponent(host);
  } catch {
    return host;
  }
}

function plainTemporal({ address, connection }: Pick<TemporalTarget, 'address' | 'connection'>): Problem[] {
  if (address === null || (connection.tls ?? false) !== false) return [];
  if (isPrivate(address.replace(/:\d+$/, ''))) return [];
  const problem = `needs TLS: its host is not in your own network. Set TEMPORAL_TLS=true, with TEMPORAL_TLS_SERVER_CA_CERT_PATH for an authority of your own${OR_ALLOW}`;
  return [{ setting: 'TEMPORAL_ADDRESS', problem }];
}
