import { isPrivate, PRIVATE_IN_WORDS } from './private-hosts';
import type { Problem } from './problems';
import type { TemporalTarget } from './temporal';

/**
 * Returns a problem for each connection that would carry credentials, bank data or workflow inputs out of the
 * operator's network without TLS whose certificates are verified. ALLOW_PLAINTEXT=on switches this check off, for a
 * tunnel or a service mesh that encrypts the connections itself.
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
    'must not be 0: no certificate would be checked any more. Take it out of the environment. If a certificate authority of your own signs your servers, name its certificate in DATABASE_URL (?sslmode=verify-full&sslrootcert=/path/ca.pem), TEMPORAL_TLS_SERVER_CA_CERT_PATH and NODE_EXTRA_CA_CERTS';
  return [{ setting, problem }];
}

const OR_ALLOW = `. Hosts of your own network need no TLS (${PRIVATE_IN_WORDS}); ALLOW_PLAINTEXT=on accepts connections without TLS, for example where a tunnel encrypts them`;

/** Of libpq's values for `sslmode`, only `verify-full` encrypts and also checks that the server is the named host. */
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
  // A path is the folder of a local socket.
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
  const problem = `needs TLS: its host is not in your own network. Set TEMPORAL_TLS=true, and TEMPORAL_TLS_SERVER_CA_CERT_PATH if a certificate authority of your own signed the server's certificate${OR_ALLOW}`;
  return [{ setting: 'TEMPORAL_ADDRESS', problem }];
}
