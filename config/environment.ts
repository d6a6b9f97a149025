import { secretsOfOthers } from './values';
import type { Program } from './catalogue';
import { SettingsError } from './problems';
import { leftSettings, withLeft, withReasons, type LeftSettings } from './left-settings';
import { envFiles, namedSecretFiles } from './secret-files';
import {
  readCodecServerProcess,
  readLinkSettings,
  readPayloadKeys,
  readReportSettings,
  readGatewaySettings,
  readServerSettings,
  readSettings,
  readSetupSettings,
  readWithdrawalSettings,
  readEventsSettings,
  readWorkerSettings,
  type CodecServerProcess,
  type GatewaySettings,
  type LinkSettings,
  type ReadOptions,
  type ReadResult,
  type ServerSettings,
  type Settings,
  type SettingsResult,
  type SetupSettings,
  type WorkerSettings,
} from './settings';

/** Returns all settings of this process. Throws SettingsError, which names every setting that is missing or wrong. */
export const settingsOfThisProcess = (options?: ReadOptions): Settings => whole(readSettings(process.env, options));

/** Returns the settings of this process, a worker, without the secrets of other programs. Throws SettingsError. */
export const workerSettingsOfThisProcess = (options: ReadOptions = {}): WorkerSettings =>
  whole(readWorkerSettings(process.env, options));

/** Returns the settings of this process, a gateway, without the secrets of other programs. Throws SettingsError. */
export const gatewaySettingsOfThisProcess = (): GatewaySettings => whole(readGatewaySettings(process.env));

/** Returns the settings of this process, the codec server, which needs few of them. Throws SettingsError. */
export const codecServerSettingsOfThisProcess = (): CodecServerProcess => whole(readCodecServerProcess(process.env));

function whole<T>(result: ReadResult<T>): T {
  if (!result.ok) throw new SettingsError(result.problems);
  return result.settings;
}

/** The environment of this process. `up` leaves a part of it in DATA_DIR for commands (left-settings.ts). */
export const environmentOfThisProcess = (): NodeJS.ProcessEnv => process.env;

/**
 * What a running `up` or `demo` has left in DATA_DIR for commands. Null if none runs there, or if this environment names
 * a server of its own in place of an embedded one.
 */
export const settingsLeftForThisProcess = (): LeftSettings | null => leftSettings(process.env);

/**
 * Reads the settings of a command with `read`, which requires only those that the command uses. A setting that the
 * command's environment does not have comes from the `up` or `demo` that runs on DATA_DIR.
 */
function ofCommand<T>(read: (env: NodeJS.ProcessEnv) => ReadResult<T>): ReadResult<T> {
  const left = leftSettings(process.env);
  const result = read(withLeft(process.env, left));
  return result.ok ? result : { ok: false, problems: withReasons(result.problems, left) };
}

/** Reads all settings and returns the problems instead of throwing them: for commands that report every problem. */
export const readSettingsOfCommand = (): SettingsResult => ofCommand((env) => readSettings(env));

/**
 * Returns the settings of a command that needs the run's policy or its Schedule. Throws SettingsError, as do all
 * functions below that return settings.
 */
export const setupSettingsOfCommand = (): SetupSettings => whole(ofCommand((env) => readSetupSettings(env, {})));

/**
 * Returns the settings with which a command reaches the database and, with `needsTemporal`, Temporal. No key of Flinks
 * or of the gateway is required.
 */
export const serverSettingsOfCommand = (options: {
  needsTemporal: boolean;
}): ServerSettings & Pick<Settings, 'database'> => whole(ofCommand((env) => readServerSettings(env, options)));

/** Returns the settings of a command that makes links to the customer page. */
export const linkSettingsOfCommand = (): LinkSettings => whole(ofCommand(readLinkSettings));

/**
 * Returns the settings of a command that withdraws consent. It requires FLINKS_SECRET_KEY, because the tombstone that
 * is left of a withdrawn LoginId is a hash under a key that is derived from this secret.
 */
export const withdrawalSettingsOfCommand = (): ServerSettings & Pick<Settings, 'database'> =>
  whole(ofCommand(readWithdrawalSettings));

/** Returns the URL to which events are sent and the secret that signs them. Null if events are not sent. */
export const eventsSettingsOfCommand = (): WorkerSettings['events'] => whole(ofCommand(readEventsSettings));

/** Returns the settings with which a report compares its figures. */
export const reportSettingsOfCommand = (): Pick<Settings, 'policy' | 'promise'> => whole(ofCommand(readReportSettings));

/** Returns the keys that decrypt the payloads which Temporal stores. Null if PAYLOAD_KEYS is not set. */
export const payloadKeysOfThisProcess = (): Settings['payloadKeys'] => whole(readPayloadKeys(process.env)).payloadKeys;

/** Returns the secrets in this process's environment that its program has no use for. */
export const secretsOfOthersInThisProcess = (program: Program): string[] => secretsOfOthers(process.env, program);

/**
 * Returns the paths of files that may hold secrets of these settings, whether or not there are such files. Only the
 * owner of such a file should be able to read it.
 */
export const secretFilesOfThisProcess = ({ temporal }: Pick<Settings, 'temporal'>): string[] => [
  ...temporal.secretFiles,
  ...namedSecretFiles(process.env),
  ...envFiles(process.execArgv, process.cwd()),
];

/** The environment's PATH, in which programs are looked for. */
export const programSearchPath = (): string => process.env['PATH'] ?? '';
