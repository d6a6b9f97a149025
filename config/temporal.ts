import { readFileSync } from 'node:fs';
import { loadClientConnectConfig, type ClientConnectConfig } from '@temporalio/envconfig';
import type { Problem } from './problems';
import { CONFIG_FILE, filesWithSecrets } from './secret-files';
import { unsendable } from './temporal-headers';
import { examineTls, type TlsPart } from './temporal-tls';

/** The options of a connection to Temporal that a worker's connection and a client's connection both take. */
export type TemporalConnectionOptions = Pick<
  ClientConnectConfig['connectionOptions'],
  'address' | 'apiKey' | 'tls' | 'metadata'
>;

export interface TemporalTarget {
  /** host:port; null for the embedded server. */
  address: string | null;
  namespace: string;
  connection: TemporalConnectionOptions;
  /** When the client certificate expires; null without a client certificate. */
  certificateEndsAt: Date | null;
  /** The paths of files that hold a private key or an API key for Temporal. */
  secretFiles: string[];
}

type Values = Record<string, string | undefined>;

const SWITCHES = ['TEMPORAL_TLS', 'TEMPORAL_TLS_DISABLE_HOST_VERIFICATION'] as const;
const PARTS = ['CLIENT_CERT', 'CLIENT_KEY', 'SERVER_CA_CERT'] as const satisfies TlsPart[];

/**
 * Reads Temporal's own settings with Temporal's own library, as Temporal's tools do. Mistakes that the library would
 * silently accept are problems here: it takes `TEMPORAL_TLS=yes` for "no TLS", and ignores a file that is missing.
 */
export function readTemporal(values: Values): { target: TemporalTarget } | { problems: Problem[] } {
  const problems = slips(values);
  if (problems.length > 0) return { problems };
  try {
    const overrideEnvVars = forTheLibrary(values);
    const { connectionOptions, namespace } = loadClientConnectConfig({ overrideEnvVars });
    const { address, apiKey, tls, metadata } = connectionOptions;
    const examined = examineTls(tls, (part) => settingOf(part, values));
    const target = {
      address: address || null,
      namespace: namespace || 'default',
      connection: { address, apiKey, tls, metadata },
      certificateEndsAt: examined.endsAt,
      secretFiles: filesWithSecrets(overrideEnvVars),
    };
    const found = [...examined.problems, ...contradictions(target, values), ...unsendable(target.connection, values)];
    return found.length > 0 ? { problems: found } : { target };
  } catch (error) {
    return { problems: [explain(error)] };
  }
}

const isOn = (text: string): boolean => ['true', '1'].includes(text.toLowerCase());
const isOff = (text: string): boolean => ['false', '0'].includes(text.toLowerCase());

function slips(values: Values): Problem[] {
  const problems: Problem[] = [];
  const pathOf = (part: TlsPart): string => `TEMPORAL_TLS_${part}_PATH`;
  const dataOf = (part: TlsPart): string => `TEMPORAL_TLS_${part}_DATA`;
  const given = (part: TlsPart): boolean => (values[pathOf(part)] ?? values[dataOf(part)]) !== undefined;
  for (const setting of SWITCHES) {
    const text = values[setting] ?? 'false';
    if (!isOn(text) && !isOff(text)) problems.push({ setting, problem: 'must be true or false' });
  }
  if (isOn(values['TEMPORAL_TLS_DISABLE_HOST_VERIFICATION'] ?? '')) {
    const problem =
      'cannot be switched on here: name the certificate of the authority that signed the server in TEMPORAL_TLS_SERVER_CA_CERT_PATH';
    problems.push({ setting: 'TEMPORAL_TLS_DISABLE_HOST_VERIFICATION', problem });
  }
  for (const setting of [...PARTS.map(pathOf), CONFIG_FILE]) {
    const problem = values[setting] === undefined ? null : unreadable(values[setting]);
    if (problem !== null) problems.push({ setting, problem });
  }
  for (const part of PARTS) {
    if (values[pathOf(part)] === undefined || values[dataOf(part)] === undefined) continue;
    problems.push({ setting: pathOf(part), problem: `must not be set beside ${dataOf(part)}: give one of them` });
  }
  if (given('CLIENT_CERT') !== given('CLIENT_KEY')) {
    const setting = pathOf(given('CLIENT_CERT') ? 'CLIENT_KEY' : 'CLIENT_CERT');
    problems.push({ setting, problem: 'is missing: a client certificate and its key belong together' });
  }
  if (isOff(values['TEMPORAL_TLS'] ?? '') && (values['TEMPORAL_API_KEY'] !== undefined || PARTS.some(given))) {
    const problem =
      'must not be false beside an API key or a certificate: without TLS the API key would be sent unencrypted, and no certificate would be used';
    problems.push({ setting: 'TEMPORAL_TLS', problem });
  }
  return problems;
}

function unreadable(path: string): string | null {
  try {
    readFileSync(path);
    return null;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? 'names a file that is not there' : 'names a file that cannot be read';
  }
}

function contradictions({ address, connection }: TemporalTarget, values: Values): Problem[] {
  const setting = 'TEMPORAL_ADDRESS';
  if (address !== null) {
    const isAddress = /^[^\s/@]+:\d{1,5}$/.test(address);
    return isAddress ? [] : [{ setting, problem: 'must be host:port, without a scheme' }];
  }
  const beside = connection.apiKey === undefined ? 'TEMPORAL_TLS' : 'TEMPORAL_API_KEY';
  if (connection.apiKey === undefined && !isOn(values['TEMPORAL_TLS'] ?? '')) return [];
  return [{ setting, problem: `is required beside ${beside} (the address may also stand in temporal.toml)` }];
}

/** Writes switches as the library reads them: it knows only `true` and `1`, and takes any other text for false. */
function forTheLibrary(values: Values): Record<string, string> {
  const entries = Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const switches = SWITCHES.filter((setting) => values[setting] !== undefined);
  return {
    ...Object.fromEntries(entries),
    ...Object.fromEntries(switches.map((s) => [s, String(isOn(values[s] ?? ''))])),
  };
}

/** Returns the name of the setting that a certificate or key came from, for messages. */
const settingOf = (part: TlsPart, values: Values): string =>
  ['PATH', 'DATA'].map((kind) => `TEMPORAL_TLS_${part}_${kind}`).find((setting) => values[setting] !== undefined) ??
  `${CONFIG_FILE} (or the default temporal.toml): the ${part.toLowerCase()} it names`;

/** Says what the library refused, without its message: that quotes broken TOML, which may hold the API key. */
function explain(error: unknown): Problem {
  const { path, line, message } = error as { path?: unknown; line?: unknown; message?: unknown };
  const setting = CONFIG_FILE;
  if (typeof line === 'number') return { setting, problem: `or the default temporal.toml is broken in line ${line}` };
  const words = typeof message === 'string' ? message : '';
  if (/^Profile '.*' not found/s.test(words)) {
    return { setting: 'TEMPORAL_PROFILE', problem: 'names a profile that is not in temporal.toml' };
  }
  const [, part] = /^Cannot specify both (\w+)_path and/.exec(words) ?? [];
  if (part !== undefined) {
    return {
      setting,
      problem: `or the default temporal.toml, with the environment, gives ${part} both as path and data`,
    };
  }
  if (typeof path === 'string')
    return { setting, problem: `or the default temporal.toml names ${path}, which cannot be read` };
  return { setting, problem: 'or the default temporal.toml cannot be read' };
}
