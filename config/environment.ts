import { secretsOfOthers } from './values';
import type { Program } from './catalogue';
import { SettingsError } from './problems';
import { envFiles, namedSecretFiles } from './secret-files';
import {
  readCodecServerProcess,
  readReportSettings,
  readGatewaySettings,
  readServerSettings,
  readSettings,
  readSetupSettings,
  readWorkerSettings,
  type CodecServerProcess,
  type GatewaySettings,
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

/** The same without throwing, for commands that report everything that is wrong. */
export const readSettingsOfThisProcess = (): SettingsResult => readSettings(process.env);

/** The same for a worker, and for commands that make links or withdraw consent: no secret of other programs is read. */
export const workerSettingsOfThisProcess = (options: ReadOptions = {}): WorkerSettings =>
  whole(readWorkerSettings(process.env, options));

/** The same for a gateway. */
export const gatewaySettingsOfThisProcess = (): GatewaySettings => whole(readGatewaySettings(process.env));

/** The same for `setup`, and for commands that need the run's policy or its Schedule. */
export const setupSettingsOfThisProcess = (options: ReadOptions = {}): SetupSettings =>
  whole(readSetupSettings(process.env, options));

/** Returns only the settings of its servers; keys of Flinks and of the gateway are not needed. Throws SettingsError. */
export const serverSettingsOfThisProcess = (options: {
  needsTemporal: boolean;
}): ServerSettings & Pick<Settings, 'database'> => whole(readServerSettings(process.env, options));

/** The same for the codec server, which has fewer settings. */
export const codecServerSettingsOfThisProcess = (): CodecServerProcess => whole(readCodecServerProcess(process.env));

function whole<T>(result: ReadResult<T>): T {
  if (!result.ok) throw new SettingsError(result.problems);
  return result.settings;
}

/** Returns only the settings that a report measures by. Throws SettingsError. */
export const reportSettingsOfThisProcess = (): Pick<Settings, 'policy' | 'promise'> =>
  whole(readReportSettings(process.env));

/** Returns the secrets in this process's environment that its program has no use for. */
export const secretsOfOthersInThisProcess = (program: Program): string[] => secretsOfOthers(process.env, program);

/** Returns the files with secrets of these settings, if any: reading one reveals its secrets. */
export const secretFilesOfThisProcess = ({ temporal }: Pick<Settings, 'temporal'>): string[] => [
  ...temporal.secretFiles,
  ...namedSecretFiles(process.env),
  ...envFiles(process.execArgv, process.cwd()),
];

/** The PATH, for finding programs. */
export const programSearchPath = (): string => process.env['PATH'] ?? '';
