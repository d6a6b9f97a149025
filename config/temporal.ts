import { existsSync } from 'node:fs';
import { loadClientConnectConfig, type ClientConnectConfig } from '@temporalio/envconfig';
import type { Problem } from './problems';

/** How to connect, in the form both the worker's and the client's connection take. */
export type TemporalConnectionOptions = Pick<
  ClientConnectConfig['connectionOptions'],
  'address' | 'apiKey' | 'tls' | 'metadata'
>;

export interface TemporalTarget {
  /** host:port; null: embedded. */
  address: string | null;
  namespace: string;
  connection: TemporalConnectionOptions;
}

type Values = Record<string, string | undefined>;

const SWITCHES = ['TEMPORAL_TLS', 'TEMPORAL_TLS_DISABLE_HOST_VERIFICATION'] as const;
const FILES = [
  'TEMPORAL_TLS_CLIENT_CERT_PATH',
  'TEMPORAL_TLS_CLIENT_KEY_PATH',
  'TEMPORAL_TLS_SERVER_CA_CERT_PATH',
] as const;

/**
 * Temporal's own settings, read by Temporal's own library as every Temporal tool reads them, except where that would let
 * a slip pass without a word: it takes `TEMPORAL_TLS=yes` for "no TLS", and ignores a file that is not there.
 */
export function readTemporal(values: Values): { target: TemporalTarget } | { problems: Problem[] } {
  const problems = slips(values);
  if (problems.length > 0) return { problems };
  try {
    const { connectionOptions, namespace } = loadClientConnectConfig({ overrideEnvVars: forTheLibrary(values) });
    const { address, apiKey, tls, metadata } = connectionOptions;
    const target = {
      address: address || null,
      namespace: namespace || 'default',
      connection: { address, apiKey, tls, metadata },
    };
    const problem = contradiction(target);
    return problem ? { problems: [problem] } : { target };
  } catch (error) {
    return { problems: [explain(error, values)] };
  }
}

const isOn = (text: string): boolean => ['true', '1'].includes(text.toLowerCase());
const isOff = (text: string): boolean => ['false', '0'].includes(text.toLowerCase());

function slips(values: Values): Problem[] {
  const problems: Problem[] = [];
  const given = (setting: string): boolean => values[setting] !== undefined;
  for (const setting of SWITCHES) {
    const text = values[setting] ?? 'false';
    if (!isOn(text) && !isOff(text)) problems.push({ setting, problem: 'must be true or false' });
  }
  if (isOn(values['TEMPORAL_TLS_DISABLE_HOST_VERIFICATION'] ?? '')) {
    const problem = 'is not possible here: give the certificate of the server (TEMPORAL_TLS_SERVER_CA_CERT_PATH)';
    problems.push({ setting: 'TEMPORAL_TLS_DISABLE_HOST_VERIFICATION', problem });
  }
  for (const setting of [...FILES, 'TEMPORAL_CONFIG_FILE']) {
    const path = values[setting];
    if (path !== undefined && !existsSync(path)) problems.push({ setting, problem: 'names a file that is not there' });
  }
  const hasCert = given('TEMPORAL_TLS_CLIENT_CERT_PATH') || given('TEMPORAL_TLS_CLIENT_CERT_DATA');
  const hasKey = given('TEMPORAL_TLS_CLIENT_KEY_PATH') || given('TEMPORAL_TLS_CLIENT_KEY_DATA');
  if (hasCert !== hasKey) {
    const setting = hasCert ? 'TEMPORAL_TLS_CLIENT_KEY_PATH' : 'TEMPORAL_TLS_CLIENT_CERT_PATH';
    problems.push({ setting, problem: 'is missing: a client certificate and its key belong together' });
  }
  return problems;
}

function contradiction({ address, connection }: TemporalTarget): Problem | null {
  const setting = 'TEMPORAL_ADDRESS';
  if (address === null) {
    if (connection.apiKey === undefined) return null;
    return { setting, problem: 'is required beside TEMPORAL_API_KEY (an address in temporal.toml does as well)' };
  }
  return /^[^\s/@]+:\d{1,5}$/.test(address) ? null : { setting, problem: 'must be host:port, without a scheme' };
}

/** The library knows `true` and `1` only, and takes everything else for a no. */
function forTheLibrary(values: Values): Record<string, string> {
  const entries = Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const switches = SWITCHES.filter((setting) => values[setting] !== undefined);
  return {
    ...Object.fromEntries(entries),
    ...Object.fromEntries(switches.map((s) => [s, String(isOn(values[s] ?? ''))])),
  };
}

/** Never the message of the library: a broken TOML is quoted in it, with the API key that stands there. */
function explain(error: unknown, values: Values): Problem {
  const { path, line } = error as { path?: unknown; line?: unknown };
  const file = FILES.find((setting) => path !== undefined && values[setting] === path);
  if (file) return { setting: file, problem: 'names a file that cannot be read' };
  const setting = 'TEMPORAL_CONFIG_FILE';
  if (typeof line === 'number') return { setting, problem: `or the default temporal.toml is broken in line ${line}` };
  if (error instanceof Error && /^Profile '.*' not found/s.test(error.message)) {
    return { setting: 'TEMPORAL_PROFILE', problem: 'names a profile that is not in temporal.toml' };
  }
  return { setting, problem: 'or the default temporal.toml cannot be read' };
}
