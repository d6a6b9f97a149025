import { z } from 'zod';
import type { Policy } from '../domain/policy';
import { DAY_MS, parseDuration } from '../domain/duration';
import type { QuietHours } from '../domain/quiet-hours';
import type { Retention } from '../domain/retention';
import { SETTINGS } from './catalogue';
import { codecServerSchema, type CodecServerSettings } from './codec-server';
import { databaseSchema } from './database';
import { orNull, parsed, port, Wrong } from './fields';
import { flinksSchema } from './flinks';
import { connectSchema, gatewaySchema } from './gateway';
import { eventsSchema, logLevel, operationSchema, payloadKeys, quietHoursSchema } from './operation';
import { policySchema } from './policy';
import type { Problem } from './problems';
import { promiseSchema } from './promise';
import { readTemporal, type TemporalTarget } from './temporal';
import { plainConnections } from './plain-connections';
import { readUrl, url } from './urls';

/** All settings, checked. Names, defaults and meaning: docs/settings.md. Durations in milliseconds. */
export interface Settings {
  flinks: {
    instance: string;
    customerId: string;
    secretKey: string;
    apiKey: string;
    /** The Bearer of GetNightlyRefreshStatus. */
    apiSecret: string;
    /** Without a trailing slash. */
    baseUrl: string;
    connectUrl: string;
    webhookSecret: string | null;
    callsPerSecond: number;
  };
  policy: Policy;
  /** Share of the logins whose bank lets us in that should be under 24 h old; how early their users are told. */
  promise: { freshShare: number; neededSoonMs: number };
  schedule: { cron: string };
  /** `url` is null if embedded. `tombstoneKey` keys the hashes of withdrawn LoginIds. */
  database: { url: string | null; retention: Retention; tombstoneKey: Buffer };
  dataDir: string;
  cacheDir: string;
  /**
   * `address` is null if embedded, on `port` and `uiPort`. `uiUrl`: the Web UI's address for people; null: the embedded
   * one.
   */
  temporal: TemporalTarget & { port: number; uiPort: number; uiUrl: string | null; cliPath: string | null };
  /** `sessionKey` signs the sign-ins of the status page. */
  gateway: {
    host: string;
    port: number;
    url: string;
    apiKeys: { key: string; readOnly: boolean }[];
    callsPerMinute: number;
    /** CIDRs of proxies whose X-Forwarded-For is trusted. */
    trustedProxies: string[];
    sessionKey: Buffer;
  };
  connect: { linkKey: Buffer; brandName: string; preselect: boolean; supportUrl: string | null; returnUrls: string[] };
  events: { url: string; secret: string } | null;
  quietHours: QuietHours | null;
  /** The first encrypts, all decrypt. */
  payloadKeys: { id: string; key: Buffer }[] | null;
  codecServer: CodecServerSettings;
  metricsPort: number | null;
  otlpEndpoint: string | null;
  /** Allows connections outside the operator's network without verified TLS. */
  allowPlaintext: boolean;
  logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace';
}

export type SettingsResult = { ok: true; settings: Settings } | { ok: false; problems: Problem[] };

/** Whether a command needs the servers' addresses: `up` brings its own servers. */
export interface ReadOptions {
  /** DATABASE_URL and TEMPORAL_ADDRESS are required. */
  needsServers?: boolean;
}

/** One schema per group; each picks its settings from all values. */
const schema = z.object({
  flinks: flinksSchema,
  policy: policySchema,
  promise: promiseSchema,
  database: databaseSchema,
  embeddedTemporal: z
    .object({
      TEMPORAL_PORT: port,
      TEMPORAL_UI_PORT: port,
      TEMPORAL_UI_URL: orNull(url('private')),
      TEMPORAL_CLI_PATH: orNull(parsed((text) => text)),
    })
    .transform((given) => ({
      port: given.TEMPORAL_PORT,
      uiPort: given.TEMPORAL_UI_PORT,
      uiUrl: given.TEMPORAL_UI_URL,
      cliPath: given.TEMPORAL_CLI_PATH,
    })),
  gateway: gatewaySchema,
  connect: connectSchema,
  events: eventsSchema,
  quietHours: quietHoursSchema,
  codecServer: codecServerSchema,
  operation: operationSchema,
});
const GROUPS = Object.keys(schema.shape);

/** Reads and checks all settings; returns all problems at once. */
export function readSettings(env: NodeJS.ProcessEnv, { needsServers = false }: ReadOptions = {}): SettingsResult {
  const values = withDefaults(env);
  const parsedGroups = schema.safeParse(Object.fromEntries(GROUPS.map((group) => [group, values])));
  const temporal = readTemporal(values);
  const problems = [
    ...problemsOf(parsedGroups.error),
    ...('problems' in temporal ? temporal.problems : []),
    ...halfPairs(values),
    ...shortRetention(values),
    ...plainTraces(values),
    ...plainText(values, temporal),
    ...(needsServers ? missingServers(values, temporal) : []),
  ];
  if (problems.length > 0 || !parsedGroups.success || 'problems' in temporal) return { ok: false, problems };
  const { operation, embeddedTemporal, ...groups } = parsedGroups.data;
  return { ok: true, settings: { ...groups, ...operation, temporal: { ...temporal.target, ...embeddedTemporal } } };
}

/** The settings of the codec server, without the secrets of Flinks and of the database. */
export type CodecServerProcess = Pick<Settings, 'codecServer' | 'logLevel'> & {
  payloadKeys: NonNullable<Settings['payloadKeys']>;
};

const codecServerProcess = z.object({
  codecServer: codecServerSchema,
  keys: z
    .object({ PAYLOAD_KEYS: payloadKeys, LOG_LEVEL: logLevel })
    .transform((given) => ({ payloadKeys: given.PAYLOAD_KEYS, logLevel: given.LOG_LEVEL })),
});

/** Reads only the settings of the codec server. */
export function readCodecServerProcess(
  env: NodeJS.ProcessEnv,
): { ok: true; settings: CodecServerProcess } | { ok: false; problems: Problem[] } {
  const values = withDefaults(env);
  const read = codecServerProcess.safeParse({ codecServer: values, keys: values });
  if (!read.success) return { ok: false, problems: problemsOf(read.error) };
  return { ok: true, settings: { codecServer: read.data.codecServer, ...read.data.keys } };
}

const problemsOf = (error: z.ZodError | undefined): Problem[] =>
  (error?.issues ?? []).map(({ path, message }) => ({ setting: String(path.at(-1)), problem: message }));

/** The settings for reaching the servers: no keys of Flinks or of the gateway. */
export type ServerSettings = Pick<Settings, 'database' | 'temporal' | 'payloadKeys' | 'dataDir'>;

/** Reads only those settings, for commands that only read the database (and, `needsTemporal`, use Temporal). */
export function readServerSettings(
  env: NodeJS.ProcessEnv,
  { needsTemporal }: { needsTemporal: boolean },
): { ok: true; settings: ServerSettings } | { ok: false; problems: Problem[] } {
  const values = withDefaults(env);
  const temporal = needsTemporal ? readTemporal(values) : NO_TEMPORAL;
  const groups = schema
    .pick({ database: true, embeddedTemporal: true, operation: true })
    .safeParse({ database: values, embeddedTemporal: values, operation: values });
  const problems = [
    ...problemsOf(groups.error),
    ...('problems' in temporal ? temporal.problems : []),
    ...plainText(values, temporal),
  ];
  if (problems.length > 0 || !groups.success || 'problems' in temporal) return { ok: false, problems };
  const { database, embeddedTemporal, operation } = groups.data;
  const { payloadKeys, dataDir } = operation;
  return {
    ok: true,
    settings: { database, payloadKeys, dataDir, temporal: { ...temporal.target, ...embeddedTemporal } },
  };
}

/** The settings that say what a report measures by. None of them is required. */
export function readReportSettings(
  env: NodeJS.ProcessEnv,
): { ok: true; settings: Pick<Settings, 'policy' | 'promise'> } | { ok: false; problems: Problem[] } {
  const values = withDefaults(env);
  const read = schema.pick({ policy: true, promise: true }).safeParse({ policy: values, promise: values });
  return read.success ? { ok: true, settings: read.data } : { ok: false, problems: problemsOf(read.error) };
}

const NO_TEMPORAL = {
  target: { address: null, namespace: 'default', connection: {}, certificateEndsAt: null, secretFiles: [] },
} satisfies {
  target: TemporalTarget;
};

/** A setting of only white space counts as not set, but makes a list empty. */
function withDefaults(env: NodeJS.ProcessEnv): Record<string, string | undefined> {
  const values: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(env)) {
    // An empty TEMPORAL_GRPC_META_* removes a header of temporal.toml.
    const blankSays = (SETTINGS.get(name)?.mayBeEmpty ?? false) || name.startsWith('TEMPORAL_GRPC_META_');
    if (value !== undefined && (blankSays || value.trim() !== '')) values[name] = value;
  }
  for (const [name, { fallback }] of SETTINGS) values[name] ??= fallback;
  return values;
}

/** Settings that are set together or not at all. */
const PAIRS = [
  ['EVENTS_URL', 'EVENTS_SECRET'],
  ['USER_QUIET_HOURS', 'USER_TIME_ZONE'],
] as const;

function halfPairs(values: Record<string, string | undefined>): Problem[] {
  return PAIRS.flatMap(([one, other]) => {
    if ((values[one] === undefined) === (values[other] === undefined)) return [];
    const [setting, beside] = values[one] === undefined ? [one, other] : [other, one];
    return [{ setting, problem: `is required beside ${beside}` }];
  });
}

/** Every refresh returns the whole window: purged transactions in it would come and go each day. */
function shortRetention(values: Record<string, string | undefined>): Problem[] {
  const keptMs = parseDuration(values['TRANSACTION_RETENTION'] ?? '');
  const isShort =
    values['FLINKS_DAYS_OF_TRANSACTIONS']?.trim() === 'Days365' && keptMs !== null && keptMs < 365 * DAY_MS;
  const problem = 'must be at least 365d: with FLINKS_DAYS_OF_TRANSACTIONS Days365 every answer holds a year';
  return isShort ? [{ setting: 'TRANSACTION_RETENTION', problem }] : [];
}

/** Traces hold no secret, but the exporter's headers do. */
function plainTraces(values: Record<string, string | undefined>): Problem[] {
  const setting = 'OTEL_EXPORTER_OTLP_ENDPOINT';
  const hasHeaders = values['OTEL_EXPORTER_OTLP_HEADERS'] ?? values['OTEL_EXPORTER_OTLP_TRACES_HEADERS'];
  const endpoint = values[setting]?.trim() ?? '';
  if (hasHeaders === undefined || !/^http:/i.test(endpoint)) return [];
  const read = readUrl(endpoint, 'private');
  return read instanceof Wrong ? [{ setting, problem: `${read.problem}: OTEL_EXPORTER_OTLP_HEADERS go there` }] : [];
}

function plainText(values: Record<string, string | undefined>, temporal: ReturnType<typeof readTemporal>): Problem[] {
  if (values['ALLOW_PLAINTEXT']?.trim() === 'on') return [];
  return plainConnections(values, 'target' in temporal ? temporal.target : null);
}

function missingServers(
  values: Record<string, string | undefined>,
  temporal: ReturnType<typeof readTemporal>,
): Problem[] {
  const problem = 'is required here; `flinks-refresh up` is the command that brings a server of its own';
  return [
    ...(values['DATABASE_URL'] === undefined ? [{ setting: 'DATABASE_URL', problem }] : []),
    ...('target' in temporal && temporal.target.address === null ? [{ setting: 'TEMPORAL_ADDRESS', problem }] : []),
  ];
}
