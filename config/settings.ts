import { z } from 'zod';
import type { Policy } from '../domain/policy';
import type { QuietHours } from '../domain/quiet-hours';
import type { Retention } from '../domain/retention';
import type { Program } from './catalogue';
import { codecServerSchema, type CodecServerSettings } from './codec-server';
import { databaseSchema } from './database';
import { halfPairs, missingServers, plainText, plainTraces, shortRetention } from './cross-checks';
import { matching, orNull, parsed, port } from './fields';
import { flinksSchema, secretKeySchema } from './flinks';
import type { ApiKey } from './api-keys';
import { commandLinkSchema, connectSchema, gatewayAddressSchema, gatewaySchema, linkSchema } from './gateway';
import { eventsSchema, logLevel, operationSchema, payloadKeys, quietHoursSchema } from './operation';
import { policySchema } from './policy';
import type { Problem } from './problems';
import { promiseSchema } from './promise';
import { FILE_SUFFIX } from './secret-files';
import { readTemporal, type TemporalTarget } from './temporal';
import { url } from './urls';
import { readValues } from './values';

/** All settings, checked. docs/settings.md lists names, defaults and meanings. Durations are in milliseconds. */
export interface Settings {
  flinks: {
    instance: string;
    customerId: string;
    secretKey: string;
    apiKey: string;
    /** Sent as the Bearer of GetNightlyRefreshStatus. Equals `secretKey` if FLINKS_API_SECRET is not set. */
    apiSecret: string;
    /** Without a trailing slash. */
    baseUrl: string;
    connectUrl: string;
    webhookSecret: string | null;
    callsPerSecond: number;
  };
  policy: Policy;
  /** The share, 0 to 1, of the logins whose bank lets us in that should have data less than 24 hours old. */
  promise: { freshShare: number };
  schedule: { cron: string };
  /** `url` is null for the embedded PostgreSQL. `tombstoneKey` is the key of the hashes of withdrawn LoginIds. */
  database: { url: string | null; retention: Retention; tombstoneKey: Buffer };
  dataDir: string;
  cacheDir: string;
  /**
   * `address` is null for the embedded server, which listens on `port` and `uiPort`. `uiUrl` is TEMPORAL_UI_URL; if it
   * is null, the Web UI of the embedded server is linked to, or none. `cliPath` is null if the Temporal CLI is to be
   * looked for. `deploymentName` is the Worker Deployment under which workers register; null if they are unversioned.
   */
  temporal: TemporalTarget & {
    port: number;
    uiPort: number;
    uiUrl: string | null;
    cliPath: string | null;
    deploymentName: string | null;
  };
  /** `sessionKey` signs the sign-ins of the status page. */
  gateway: {
    host: string;
    port: number;
    url: string;
    apiKeys: ApiKey[];
    callsPerMinute: number;
    /** Addresses and CIDRs of the proxies whose X-Forwarded-For is trusted. */
    trustedProxies: string[];
    sessionKey: Buffer;
  };
  /** The first of `linkKeys` signs links; links that were signed with any of them are accepted. */
  connect: {
    linkKeys: Buffer[];
    brandName: string;
    /** An https URL or a data URL; null if the page shows the name in words. */
    brandLogo: string | null;
    /** `#rrggbb`, a colour on which white text can be read; null for the page's own blue. */
    brandColour: string | null;
    preselect: boolean;
    supportUrl: string | null;
    returnUrls: string[];
  };
  events: { url: string; secret: string } | null;
  /** Whether EVENTS_URL is set. For programs that are not given EVENTS_SECRET, and so have no `events`. */
  sendsEvents: boolean;
  quietHours: QuietHours | null;
  /** The codec's keys: the first one encrypts, all of them decrypt. Null if there is no codec. */
  payloadKeys: { id: string; key: Buffer }[] | null;
  codecServer: CodecServerSettings;
  metricsPort: number | null;
  otlpEndpoint: string | null;
  /** Whether connections to hosts outside the operator's network may go without verified TLS. */
  allowPlaintext: boolean;
  logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace';
}

/** The settings that a worker needs. */
export type WorkerSettings = Omit<Settings, 'gateway' | 'connect' | 'codecServer'> & {
  gateway: Pick<Settings['gateway'], 'host' | 'port' | 'url'>;
  connect: Pick<Settings['connect'], 'linkKeys' | 'returnUrls'>;
};
/** The settings that a gateway needs. */
export type GatewaySettings = Omit<Settings, 'events' | 'quietHours' | 'codecServer'>;
/** What is needed to reach the servers, with the run's policy and Schedule: for `setup` and for commands. */
export type SetupSettings = ServerSettings & Pick<Settings, 'policy' | 'promise' | 'schedule' | 'sendsEvents'>;
/** What is needed to reach the database and Temporal, without keys of Flinks or of the gateway. */
export type ServerSettings = Pick<Settings, 'temporal' | 'payloadKeys' | 'dataDir'> & {
  database: Omit<Settings['database'], 'tombstoneKey'>;
};
/** What a command needs to make links to the customer page. */
export type LinkSettings = ServerSettings & Pick<Settings, 'policy'> & Pick<WorkerSettings, 'gateway' | 'connect'>;
/** The settings that the codec server needs. */
export type CodecServerProcess = Pick<Settings, 'codecServer' | 'logLevel'> & {
  payloadKeys: NonNullable<Settings['payloadKeys']>;
};

export type ReadResult<T> = { ok: true; settings: T } | { ok: false; problems: Problem[] };
export type SettingsResult = ReadResult<Settings>;

/** Which settings of the servers a program requires or reads. */
export interface ReadOptions {
  /**
   * Whether DATABASE_URL and TEMPORAL_ADDRESS are required; default false. `up` does not require them, because it
   * starts embedded servers.
   */
  needsServers?: boolean;
  /** Whether Temporal's own settings and `temporal.toml` are read; default true. */
  needsTemporal?: boolean;
}

/**
 * A deployment name holds no `.` and no `:`. Temporal's server refuses these two, because it puts them between this
 * name and a build id.
 */
const DEPLOYMENT_NAME = /^[A-Za-z0-9][A-Za-z0-9/_-]{0,99}$/;
const DEPLOYMENT_NAME_PROBLEM = 'must be 1 to 100 letters, digits, `-`, `_` or `/`, and begin with a letter or digit';

const embeddedTemporal = z
  .object({
    TEMPORAL_PORT: port,
    TEMPORAL_UI_PORT: port,
    TEMPORAL_UI_URL: orNull(url('private')),
    TEMPORAL_CLI_PATH: orNull(parsed((text) => text)),
    TEMPORAL_DEPLOYMENT_NAME: orNull(matching(DEPLOYMENT_NAME, DEPLOYMENT_NAME_PROBLEM)),
  })
  .transform((given) => ({
    port: given.TEMPORAL_PORT,
    uiPort: given.TEMPORAL_UI_PORT,
    uiUrl: given.TEMPORAL_UI_URL,
    cliPath: given.TEMPORAL_CLI_PATH,
    deploymentName: given.TEMPORAL_DEPLOYMENT_NAME,
  }));

/** The groups of settings that the programs read. Each group picks its own settings out of all values. */
const servers = z.object({ database: databaseSchema, embeddedTemporal, operation: operationSchema });
const setup = servers.extend({ policy: policySchema, promise: promiseSchema });
const flinks = setup.extend({ flinks: flinksSchema });
const worker = flinks.extend({
  gateway: gatewayAddressSchema,
  connect: linkSchema,
  events: eventsSchema,
  quietHours: quietHoursSchema,
});
const gateway = flinks.extend({ gateway: gatewaySchema, connect: connectSchema });
const links = servers.extend({ policy: policySchema, gateway: gatewayAddressSchema, connect: commandLinkSchema });
const withdrawal = servers.extend({ key: secretKeySchema });
const everything = gateway.extend({
  events: eventsSchema,
  quietHours: quietHoursSchema,
  codecServer: codecServerSchema,
});

/** Reads and checks all settings. If some are missing or wrong, returns the problems of all of them at once. */
export const readSettings = (
  env: NodeJS.ProcessEnv,
  { needsServers = false, needsTemporal = true }: ReadOptions = {},
): SettingsResult => readGroups(env, everything, { needsServers, needsTemporal });

/** Reads and checks the settings of a worker, without the secrets of other programs. */
export const readWorkerSettings = (env: NodeJS.ProcessEnv, { needsServers }: ReadOptions): ReadResult<WorkerSettings> =>
  readGroups(env, worker, { needsServers, program: 'worker' });

/** Reads and checks the settings of a gateway, without the secrets of other programs. */
export const readGatewaySettings = (env: NodeJS.ProcessEnv): ReadResult<GatewaySettings> =>
  readGroups(env, gateway, { needsServers: true, program: 'gateway' });

/** Reads and checks the settings of `setup`, and of commands that need the servers and the run's policy. */
export const readSetupSettings = (env: NodeJS.ProcessEnv, { needsServers }: ReadOptions): ReadResult<SetupSettings> =>
  readGroups(env, setup, { needsServers, program: 'setup' });

/** Reads and checks the settings of commands that use only the database and, with `needsTemporal`, Temporal. */
export const readServerSettings = (
  env: NodeJS.ProcessEnv,
  { needsTemporal }: { needsTemporal: boolean },
): ReadResult<ServerSettings & Pick<Settings, 'database'>> =>
  // Read with the secrets of a worker, because with FLINKS_SECRET_KEY, if it is set, the tombstone of a withdrawn login
  // can be found.
  readGroups(env, servers, { needsTemporal, program: 'worker' });

/** Reads and checks the settings of a command that makes links. */
export const readLinkSettings = (env: NodeJS.ProcessEnv): ReadResult<LinkSettings> =>
  readGroups(env, links, { needsTemporal: false, program: 'worker' });

/** Reads and checks the settings of a command that withdraws consent. */
export const readWithdrawalSettings = (
  env: NodeJS.ProcessEnv,
): ReadResult<ServerSettings & Pick<Settings, 'database'>> => readGroups(env, withdrawal, { program: 'worker' });

const codecServerProcess = z.object({
  codecServer: codecServerSchema,
  keys: z
    .object({ PAYLOAD_KEYS: payloadKeys, LOG_LEVEL: logLevel })
    .transform((given) => ({ payloadKeys: given.PAYLOAD_KEYS, logLevel: given.LOG_LEVEL })),
});

/** Reads and checks the settings of the codec server. */
export function readCodecServerProcess(env: NodeJS.ProcessEnv): ReadResult<CodecServerProcess> {
  const { values, problems } = readValues(env, 'codec-server');
  const read = codecServerProcess.safeParse({ codecServer: values, keys: values });
  const found = withoutRepeats([...problems, ...problemsOf(read.error)]);
  if (found.length > 0 || !read.success) return { ok: false, problems: found };
  return { ok: true, settings: { codecServer: read.data.codecServer, ...read.data.keys } };
}

interface GroupOptions extends ReadOptions {
  /** The program whose secrets are read. If it is absent, all secrets are read. */
  program?: Program;
}

type Groups = z.output<typeof servers>;
type SettingsOf<T extends Groups> = Omit<T, 'operation' | 'embeddedTemporal'> &
  T['operation'] & { temporal: TemporalTarget & T['embeddedTemporal'] };

/** Reads some groups of settings, and checks them against each other. */
function readGroups<T extends Groups>(
  env: NodeJS.ProcessEnv,
  schema: z.ZodType<T> & { shape: object },
  { needsServers = false, needsTemporal = true, program }: GroupOptions,
): ReadResult<SettingsOf<T>> {
  const groups = Object.keys(schema.shape);
  const { values, problems: ofFiles } = readValues(env, program);
  const read = schema.safeParse(Object.fromEntries(groups.map((group) => [group, values])));
  const temporal = needsTemporal ? readTemporal(values) : NO_TEMPORAL;
  const target = 'target' in temporal ? temporal.target : null;
  const problems = withoutRepeats([
    ...ofFiles,
    ...problemsOf(read.error),
    ...('problems' in temporal ? temporal.problems : []),
    ...halfPairs(values, groups),
    ...(groups.includes('policy') ? [...shortRetention(values), ...plainTraces(values)] : []),
    ...plainText(values, target),
    ...(needsServers ? missingServers(values, target) : []),
  ]);
  if (problems.length > 0 || !read.success || target === null) return { ok: false, problems };
  const { operation, embeddedTemporal: embedded, ...others } = read.data;
  return { ok: true, settings: { ...others, ...operation, temporal: { ...target, ...embedded } } };
}

/** Reads the settings with which a report compares its figures (`policy` and `promise`). None of them is required. */
export function readReportSettings(env: NodeJS.ProcessEnv): ReadResult<Pick<Settings, 'policy' | 'promise'>> {
  const { values } = readValues(env, 'setup');
  const read = setup.pick({ policy: true, promise: true }).safeParse({ policy: values, promise: values });
  return read.success ? { ok: true, settings: read.data } : { ok: false, problems: problemsOf(read.error) };
}

/** Reads and checks EVENTS_URL and EVENTS_SECRET. The result is null if neither is set: no events are sent then. */
export function readEventsSettings(env: NodeJS.ProcessEnv): ReadResult<WorkerSettings['events']> {
  const { values, problems } = readValues(env, 'worker');
  const read = z.object({ events: eventsSchema }).safeParse({ events: values });
  const found = withoutRepeats([
    ...problems.filter(({ setting }) => setting.startsWith('EVENTS_')),
    ...problemsOf(read.error),
    ...halfPairs(values, ['events']),
  ]);
  return found.length === 0 && read.success ? { ok: true, settings: read.data.events } : { ok: false, problems: found };
}

/** Reads and checks PAYLOAD_KEYS, whose keys decrypt the payloads that Temporal stores; null if it is not set. */
export function readPayloadKeys(env: NodeJS.ProcessEnv): ReadResult<Pick<Settings, 'payloadKeys'>> {
  const { values, problems } = readValues(env, 'codec-server');
  const read = z.object({ PAYLOAD_KEYS: orNull(payloadKeys) }).safeParse(values);
  const ofKeys = problems.filter(({ setting }) => setting.startsWith('PAYLOAD_KEYS'));
  const found = withoutRepeats([...ofKeys, ...problemsOf(read.error)]);
  if (found.length > 0 || !read.success) return { ok: false, problems: found };
  return { ok: true, settings: { payloadKeys: read.data.PAYLOAD_KEYS } };
}

const NO_TEMPORAL = {
  target: { address: null, namespace: 'default', connection: {}, certificateEndsAt: null, secretFiles: [] },
} satisfies { target: TemporalTarget };

const problemsOf = (error: z.ZodError | undefined): Problem[] =>
  (error?.issues ?? []).map(({ path, message }) => ({ setting: String(path.at(-1)), problem: message }));

/** Leaves out the problems of a secret whose `…_FILE` setting has a problem of its own, which says the same better. */
function withoutRepeats(problems: Problem[]): Problem[] {
  const files = new Set(problems.map(({ setting }) => setting));
  return problems.filter(({ setting }) => !files.has(`${setting}${FILE_SUFFIX}`));
}
