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

/** Returns the settings of this process. Throws SettingsError, which names everything that is missing or wrong. */
export const settingsOfThisProcess = (options?: ReadOptions): Settings => whole(readSettings(process.env, options));

/** Returns the settings of this process, a worker, without the secrets of other programs. Throws SettingsError. */
export const workerSettingsOfThisProcess = (options: ReadOptions = {}): WorkerSettings =>
  whole(readWorkerSettings(process.env, options));

/** Returns the settings of this process, a gateway, without the secrets of other programs. Throws SettingsError. */
export const gatewaySettingsOfThisProcess = (): GatewaySettings => whole(readGatewaySettings(process.env));

/** Returns the settings of this process, the codec server, which has fewer. Throws SettingsError. */
export const codecServerSettingsOfThisProcess = (): CodecServerProcess => whole(readCodecServerProcess(process.env));

function whole<T>(result: ReadResult<T>): T {
  if (!result.ok) throw new SettingsError(result.problems);
  return result.settings;
}

/** The environment that `up` was given: `up` leaves a part of it for commands. */
export const environmentOfThisProcess = (): NodeJS.ProcessEnv => process.env;

/** What an `up` or `demo` that runs on DATA_DIR has left for commands; null if none runs there. */
export const settingsLeftForThisProcess = (): LeftSettings | null => leftSettings(process.env);

/**
 * Reads the settings of a command, which requires only what it uses. What its environment does not set comes from the
 * `up` or `demo` that runs on DATA_DIR.
 */
function ofCommand<T>(read: (env: NodeJS.ProcessEnv) => ReadResult<T>): ReadResult<T> {
  const left = leftSettings(process.env);
  const result = read(withLeft(process.env, left));
  return result.ok ? result : { ok: false, problems: withReasons(result.problems, left) };
}

/** All settings, without throwing: for commands that report everything that is wrong. */
export const readSettingsOfCommand = (): SettingsResult => ofCommand((env) => readSettings(env));

/**
 * For commands that need the run's policy or its Schedule. Throws SettingsError, as do all readers of settings below.
 */
export const setupSettingsOfCommand = (): SetupSettings => whole(ofCommand((env) => readSetupSettings(env, {})));

/** Returns where the servers of a command are. Keys of Flinks and of the gateway are not needed. */
export const serverSettingsOfCommand = (options: {
  needsTemporal: boolean;
}): ServerSettings & Pick<Settings, 'database'> => whole(ofCommand((env) => readServerSettings(env, options)));

/** For a command that makes links to the customer page. */
export const linkSettingsOfCommand = (): LinkSettings => whole(ofCommand(readLinkSettings));

/**
 * For a command that withdraws consent: what is left of the login is hashed under a key derived from FLINKS_SECRET_KEY.
 */
export const withdrawalSettingsOfCommand = (): ServerSettings & Pick<Settings, 'database'> =>
  whole(ofCommand(readWithdrawalSettings));

/** Returns where events go and what signs them. Null if they are sent nowhere. */
export const eventsSettingsOfCommand = (): WorkerSettings['events'] => whole(ofCommand(readEventsSettings));

/** Returns the settings against which a report measures. */
export const reportSettingsOfCommand = (): Pick<Settings, 'policy' | 'promise'> => whole(ofCommand(readReportSettings));

/** Returns the keys that decrypt what Temporal stores. Null if there are none. */
export const payloadKeysOfThisProcess = (): Settings['payloadKeys'] => whole(readPayloadKeys(process.env)).payloadKeys;

/** Returns the secrets in this process's environment that its program has no use for. */
export const secretsOfOthersInThisProcess = (program: Program): string[] => secretsOfOthers(process.env, program);

/** Returns the files, if any, that hold secrets of these settings. Only their owner should be able to read them. */
export const secretFilesOfThisProcess = ({ temporal }: Pick<Settings, 'temporal'>): string[] => [
  ...temporal.secretFiles,
  ...namedSecretFiles(process.env),
  ...envFiles(process.execArgv, process.cwd()),
];

/** The PATH, for finding programs. */
export const programSearchPath = (): string => process.env['PATH'] ?? '';
