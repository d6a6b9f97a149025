import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import type { ClientConnectConfig } from '@temporalio/envconfig';
import type { Problem } from './problems';

type Tls = ClientConnectConfig['connectionOptions']['tls'];

/**
 * The certificates and the key of TLS, each named as in its settings: TEMPORAL_TLS_CLIENT_KEY_PATH is the path of the
 * client's key, and TEMPORAL_TLS_CLIENT_KEY_DATA the key itself.
 */
export type TlsPart = 'CLIENT_CERT' | 'CLIENT_KEY' | 'SERVER_CA_CERT';

/**
 * Checks the certificates and the key. Without this check, the SDK would only say that the server cannot be reached.
 * `settingOf` returns the setting that a part came from. `endsAt` is when the client certificate expires; null if there
 * is no client certificate, or if it cannot be read.
 */
export function examineTls(
  tls: Tls,
  settingOf: (part: TlsPart) => string,
): { problems: Problem[]; endsAt: Date | null } {
  if (typeof tls !== 'object' || tls === null) return { problems: [], endsAt: null };
  const problems: Problem[] = [];
  const ofPart = (part: TlsPart, problem: string) => void problems.push({ setting: settingOf(part), problem });
  const { serverRootCACertificate: ca, clientCertPair: pair } = tls;
  if (ca && certificateIn(ca) === null) ofPart('SERVER_CA_CERT', 'holds no certificate in PEM');
  if (!pair) return { problems, endsAt: null };
  const certificate = certificateIn(pair.crt);
  const key = keyIn(pair.key);
  if (certificate === null) ofPart('CLIENT_CERT', 'holds no certificate in PEM');
  if (key === null) ofPart('CLIENT_KEY', 'holds no private key in PEM that can be read without a passphrase');
  if (certificate && key && !certificate.checkPrivateKey(key)) {
    ofPart('CLIENT_KEY', 'is not the key of the client certificate');
  }
  return { problems, endsAt: certificate && new Date(certificate.validTo) };
}

function certificateIn(bytes: Uint8Array): X509Certificate | null {
  // Looks for PEM first, because X509Certificate also accepts DER, which the SDK does not.
  return attempt(bytes, (pem) => (pem.includes('-----BEGIN CERTIFICATE-----') ? new X509Certificate(pem) : null));
}

const keyIn = (bytes: Uint8Array): KeyObject | null => attempt(bytes, (pem) => createPrivateKey(pem));

function attempt<T>(bytes: Uint8Array, read: (pem: string) => T): T | null {
  try {
    return read(Buffer.from(bytes).toString());
  } catch {
    return null;
  }
}
